package io.tcptransfer.launcher;

import io.tcptransfer.client.Endpoint;
import io.tcptransfer.client.Trust;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.spi.launcher.ExecutionContext;

/**
 * A command that is a sender: the options by which it finds a listener and is let in. A class to
 * extend, because Vert.x takes the setters of a command for its options. Does not know what is
 * sent. Main thread.
 */
abstract class SenderCommand implements ClientCommand {
  /** Of this command. */
  final OptionValues values;

  private String host = "127.0.0.1";
  private String port = "12000";
  private boolean tls;
  private String trust;
  private String channel;
  private String token;
  private int checkedPort;
  private String registration;

  SenderCommand(String name) {
    values = new OptionValues(name);
  }

  /** A name or an address. */
  @Option(longName = "host", argName = "host")
  @Description("Where the listener is. Default: 127.0.0.1.")
  public void setHost(String host) {
    this.host = host;
  }

  /** 1 to 65535. */
  @Option(longName = "port", argName = "number")
  @Description("The listener's port. Default: 12000.")
  public void setPort(String port) {
    this.port = port;
  }

  /** As the listener's {@code tls}. */
  @Option(longName = "tls", flag = true)
  @Description("Speak TLS. Default: no.")
  public void setTls(boolean tls) {
    this.tls = tls;
  }

  /** A PEM file. */
  @Option(longName = "trust", argName = "file")
  @Description(
      "PEM file with the certificates by which the listener is believed, its own or an authority's;"
          + " implies --tls. Default: those that Java trusts.")
  public void setTrust(String trust) {
    this.trust = trust;
  }

  /** For a listener with {@code registration}. */
  @Option(longName = "channel", argName = "name")
  @Description(
      "The channel that the first line names, for a listener with registration. Default: no such"
          + " line; with --token: default.")
  public void setChannel(String channel) {
    this.channel = channel;
  }

  /** For a listener with {@code registration}. */
  @Option(longName = "token", argName = "token")
  @Description("The token in that first line. Default: none.")
  public void setToken(String token) {
    this.token = token;
  }

  @Override
  public String name() {
    return values.command();
  }

  /** Checks the options of the listener, then the command's own. */
  @Override
  public void setUp(ExecutionContext context) {
    checkedPort = values.port("--port", port);
    String named = channel == null ? "default" : values.word("--channel", channel);
    if (token != null) {
      registration = named + " " + values.word("--token", token);
    } else if (channel != null) {
      registration = named;
    }
    check();
  }

  /**
   * Checks the other options.
   *
   * @throws CommandFailure if one means nothing
   */
  abstract void check();

  /**
   * The listener.
   *
   * @throws io.tcptransfer.tls.UnusableFile if what it is believed by is of no use
   */
  final Endpoint listener() {
    return new Endpoint(
        host,
        checkedPort,
        trust != null ? Trust.of("--trust", trust) : tls ? Trust.ofTheSystem() : null,
        registration);
  }
}

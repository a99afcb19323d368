package io.tcptransfer.launcher;

import io.tcptransfer.client.Endpoint;
import io.tcptransfer.client.NobodyListens;
import io.tcptransfer.client.Simulation;
import io.tcptransfer.client.Telemetry;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.ListenerConfig;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A relay, and senders that give it something to show, in one process. Main thread; when {@link
 * #run()} has returned, event loops keep the process alive.
 */
@Name("demo")
@Summary("Runs a relay together with simulated senders, to look at.")
@Description(
    "Runs the relay as run does, connects simulated senders to its first listener, and prints the"
        + " address of the page.")
final class DemoCommand implements ClientCommand {
  private static final Logger log = LoggerFactory.getLogger(DemoCommand.class);

  /** Slow enough to read; with each of them messages a second. */
  private static final Map<Telemetry, Double> SENDERS =
      Map.of(Telemetry.SINE, 4.0, Telemetry.WALK, 2.0, Telemetry.JSON, 1.0);

  private final Supplier<? extends RelayVerticle> verticles;
  private final PrintStream out;
  private String conf;

  DemoCommand(Supplier<? extends RelayVerticle> verticles, PrintStream out) {
    this.verticles = verticles;
    this.out = out;
  }

  /** As for {@code run}. */
  @Option(longName = "conf", argName = "file-or-json")
  @Description(
      "The configuration: a file, or JSON text. Default: conf/config.json, if it is there.")
  public void setConf(String conf) {
    this.conf = conf;
  }

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public void perform() throws NobodyListens {
    Logs.configure();
    Configuration configuration =
        withPorts(new Settings(Path.of(""), System.getenv()).read(conf, null));
    ListenerConfig listener = configuration.listeners().get(0);
    if (listener.tls().isOn()) {
      throw CommandFailure.failed("demo: its senders don't speak TLS, and the first listener does");
    }
    if (RelayProcess.start(configuration, verticles.get(), () -> configuration)) {
      Endpoint endpoint = new Endpoint(reachable(listener.host()), listener.port(), null);
      for (Map.Entry<Telemetry, Double> sender : SENDERS.entrySet()) {
        new Simulation(endpoint, listener.framing(), sender.getValue(), 0, new AtomicLong())
            .telemetry(sender.getKey(), 1, 1)
            .exceptionally(DemoCommand::ended);
      }
      out.println("the demo is at " + page(configuration) + " (Ctrl-C ends it)");
    }
  }

  /** It happens at the end, when the relay closes first. */
  private static Void ended(Throwable failure) {
    log.info("demo sender ended: {}", failure.getMessage());
    return null;
  }

  private static String page(Configuration configuration) {
    String scheme = configuration.http().tls().isOn() ? "https" : "http";
    Endpoint page =
        new Endpoint(reachable(configuration.http().host()), configuration.http().port(), null);
    return scheme + "://" + page + "/";
  }

  /** Where somebody on this machine finds what listens on all its interfaces. */
  private static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::" -> "::1";
      default -> host;
    };
  }

  /**
   * With real ports in the places of those that the system is to choose: the senders, and the user,
   * must know them. Somebody else may take one until it is bound; then the start says so.
   */
  private static Configuration withPorts(Configuration configuration) {
    JsonObject json = configuration.effective();
    choose(json.getJsonObject("http"));
    choose(json.getJsonObject("tcp").getJsonArray("listeners").getJsonObject(0));
    return Configuration.of(json, Map.of());
  }

  private static void choose(JsonObject port) {
    if (port.getInteger("port") == 0) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port.put("port", free.getLocalPort());
      } catch (IOException e) {
        throw CommandFailure.failed("demo: no port is free: " + e.getMessage());
      }
    }
  }
}

package io.tcptransfer.launcher;

import io.netty.util.NetUtil;
import io.tcptransfer.client.Endpoint;
import io.tcptransfer.client.NobodyListens;
import io.tcptransfer.client.Simulation;
import io.tcptransfer.client.Telemetry;
import io.tcptransfer.config.AddressRange;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.HttpConfig;
import io.tcptransfer.config.ListenerConfig;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
    Configuration asked = new Settings(Path.of(""), System.getenv()).read(conf, null, false);
    if (asked.cluster().isPresent()) {
      throw CommandFailure.failed("demo: it runs alone, and the configuration has a cluster");
    }
    check(asked.listeners().get(0));
    String token = UUID.randomUUID().toString();
    Configuration configuration = prepared(asked, token);
    ListenerConfig listener = configuration.listeners().get(0);
    if (RelayProcess.start(configuration, verticles, () -> configuration)) {
      Endpoint endpoint =
          new Endpoint(
              reachable(listener.host()), listener.port(), null, registration(listener, token));
      for (Map.Entry<Telemetry, Double> sender : SENDERS.entrySet()) {
        new Simulation(endpoint, listener.framing(), sender.getValue(), 0, new AtomicLong())
            .telemetry(sender.getKey(), 1, 1)
            .exceptionally(DemoCommand::ended);
      }
      out.println("the demo is at " + page(configuration) + " (Ctrl-C ends it)");
    }
  }

  /** Refuses a listener to which the senders can't come. */
  private static void check(ListenerConfig listener) {
    List<AddressRange> allow = listener.senders().allow();
    if (listener.tls().isOn()) {
      throw CommandFailure.failed("demo: its senders don't speak TLS, and the first listener does");
    } else if (listener.senders().proxyProtocol()) {
      throw CommandFailure.failed(
          "demo: its senders come without a proxy, and the first listener has proxyProtocol");
    } else if (!allow.isEmpty() && allow.stream().noneMatch(DemoCommand::isOurs)) {
      throw CommandFailure.failed(
          "demo: its senders come from this machine, where the first listener's allow has none");
    }
  }

  private static boolean isOurs(AddressRange range) {
    return Stream.of("127.0.0.1", "::1")
        .map(NetUtil::createInetAddressFromIpAddressString)
        .anyMatch(range::contains);
  }

  /** Null where the listener wants none. */
  private static String registration(ListenerConfig listener, String token) {
    return listener.senders().registration() ? listener.channel() + " " + token : null;
  }

  /** It happens at the end, when the relay closes first. */
  private static Void ended(Throwable failure) {
    log.info("demo sender ended: {}", failure.getMessage());
    return null;
  }

  private static String page(Configuration configuration) {
    HttpConfig http = configuration.http();
    return (http.tls().isOn() ? "https" : "http")
        + "://"
        + new Endpoint(reachable(http.host()), http.port(), null, null)
        + "/";
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
   * must know them. Somebody else may take one until it is bound; then the start says so. And with
   * a token for the senders, where some are asked for.
   */
  private static Configuration prepared(Configuration asked, String token) {
    JsonObject json = asked.effective();
    choose(json.getJsonObject("http"));
    choose(json.getJsonObject("tcp").getJsonArray("listeners").getJsonObject(0));
    if (asked.auth().isGiven()) {
      JsonArray only = new JsonArray().add(asked.listeners().get(0).channel());
      json.getJsonObject("auth")
          .getJsonArray("tokens")
          .add(
              new JsonObject()
                  .put("name", "demo " + UUID.randomUUID())
                  .put("token", token)
                  .put("channels", only)
                  .put("may", new JsonArray().add("send")));
    }
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

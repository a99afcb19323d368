package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The commands that are peers of a relay, and the relay that they are peers of. Belongs to the
 * tests of one class.
 */
final class Clients {
  /** Each has a channel of its own, so that tests don't hear of each other. */
  private static final String LISTENERS =
      """
      [{"name": "lines", "port": 0, "channel": "lines", "framing": "line"},
       {"name": "bytes", "port": 0, "channel": "bytes", "framing": "raw", "payload": "binary"},
       {"name": "prefixed", "port": 0, "channel": "prefixed",
        "framing": {"type": "length-prefix", "lengthBytes": 4}},
       {"name": "again", "port": 0, "channel": "again",
        "framing": {"type": "length-prefix", "lengthBytes": 2, "order": "little"}},
       {"name": "timed", "port": 0, "channel": "timed", "framing": "line"},
       {"name": "telemetry", "port": 0, "channel": "telemetry", "framing": "line"},
       {"name": "first", "port": 0, "channel": "first", "framing": "line"},
       {"name": "resumed", "port": 0, "channel": "resumed", "framing": "line"},
       {"name": "nobody", "port": 0, "channel": "nobody", "allow": ["192.0.2.1"]}]
      """;

  private final Relays relays;
  private final Relay relay;

  private Clients(Relays relays, Relay relay) {
    this.relays = relays;
    this.relay = relay;
  }

  /** Starts the relay. */
  static Clients of(Relays relays) {
    String conf =
        new JsonObject()
            .put("http", new JsonObject().put("port", 0))
            .put("tcp", new JsonObject().put("listeners", new JsonArray(LISTENERS)))
            .encode();
    return new Clients(relays, relays.launch().withoutPorts().args("-conf", conf).relay());
  }

  Relay relay() {
    return relay;
  }

  Launch client(String command, String... options) {
    return relays
        .launch()
        .withoutPorts()
        .args(Stream.concat(Stream.of(command), Arrays.stream(options)).toArray(String[]::new));
  }

  Launch send(String listener, String... options) {
    return client("send", options("--port", "" + relay.tcpPort(listener), options));
  }

  Launch simulate(String listener, String... options) {
    return client("simulate", options("--port", "" + relay.tcpPort(listener), options));
  }

  Launch receive(String channel, String... options) {
    return client("receive", options("" + relay.webSocket("/ws/" + channel), options));
  }

  private static String[] options(String first, String... others) {
    return Stream.concat(Stream.of(first), Arrays.stream(others)).toArray(String[]::new);
  }

  private static String[] options(String name, String value, String[] others) {
    return options(name, options(value, others));
  }

  V1Receiver v1(String channel) {
    return relays.closing(V1Receiver.connect(relay, "/" + channel));
  }

  Path written(String name, byte[] bytes) {
    try {
      return Files.write(relays.launch().directory().resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For a relay that comes back where it was. */
  static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the listener {@code prefixed} takes it. */
  static byte[] prefixed(byte[] message) {
    return ByteBuffer.allocate(4 + message.length).putInt(message.length).put(message).array();
  }

  static byte[] prefixed(String message) {
    return prefixed(message.getBytes(StandardCharsets.ISO_8859_1));
  }

  static void assertFine(Ended ended) {
    assertEquals(0, ended.status(), ended.err().toString());
  }

  static void assertFailed(Ended ended, String line) {
    assertEquals(1, ended.status(), ended.toString());
    assertEquals(1, ended.err().size(), ended.err().toString());
    assertTrue(ended.err().get(0).startsWith(line), ended.err().toString());
  }
}

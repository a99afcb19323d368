package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.tcptransfer.tls.Authority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code health} makes of what answers. */
class HealthIT {
  @RegisterExtension final Relays relays = new Relays();

  /** Answers every request for the path that is asked for; any other path is not found. */
  private HttpServer answering(int status, String body) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    relays.closing(() -> server.stop(0));
    return server;
  }

  private Ended health(int port, String... more) {
    String[] args = new String[more.length + 2];
    args[0] = "health";
    args[1] = "--port=" + port;
    System.arraycopy(more, 0, args, 2, more.length);
    return relays.launch().args(args).run();
  }

  @Test
  void aRelayThatIsReady() throws IOException {
    int port = answering(200, "{\"status\":\"ready\"}").getAddress().getPort();
    assertEquals(new Ended(0, List.of("ready"), List.of()), health(port));
    assertEquals(0, health(port, "--host", "localhost").status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "503 | {\"status\":\"draining\"} | draining",
        "503 | busy | it answers with status 503",
        "404 | {} | it answers with status 404",
      })
  void oneThatIsNotReadySaysWhy(int status, String body, String reason) throws IOException {
    int port = answering(status, body).getAddress().getPort();
    assertFails(health(port), "health: 127.0.0.1:" + port + " is not ready: " + reason);
  }

  @Test
  void nobodyIsThere() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertFails(health(port), "health: nothing listens on 127.0.0.1:" + port);
    assertFails(health(port, "--host", "nope.invalid"), "health: unknown host: nope.invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nre"})
  void whoNeverEndsItsAnswerIsGivenUp(String begin) throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = silent.getLocalPort();
      Running health = relays.launch().args("health", "--port=" + port).start();
      try (Socket asked = silent.accept()) {
        asked.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
        assertFails(health.awaitEnd(), "health: no answer from 127.0.0.1:" + port + " within 5 s");
      }
    }
  }

  @Test
  void whoSpeaksSomethingElseIsToldSo() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Running health = relays.launch().args("health", "--port=" + server.getLocalPort()).start();
      try (Socket asked = server.accept()) {
        asked.getOutputStream().write("SSH-2.0-x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        asked.shutdownOutput();
        Ended ended = health.awaitEnd();
        assertEquals(1, ended.status());
        String line = ended.err().get(0);
        assertTrue(line.startsWith("health: no HTTP with 127.0.0.1:"), line);
        assertTrue(line.endsWith("; if it speaks TLS add --tls"), line);
      }
    }
  }

  @Test
  void aRelayWithTlsIsAskedWithTls() {
    Launch launch = relays.launch();
    Path certificate = launch.directory().resolve("relay.pem");
    Path key = launch.directory().resolve("relay.key");
    new Authority("somebody").server().write(certificate, key);
    int port =
        launch
            .env("TRANSFER_HTTP_TLS_CERTIFICATE", certificate.toString())
            .env("TRANSFER_HTTP_TLS_KEY", key.toString())
            .relay()
            .httpPort();
    String told = health(port, "--tls").toString();
    // Whatever this relay answers to that path: it was asked.
    assertTrue(told.contains("ready"), told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port=0 | health: --port 0: must be a whole number, from 1 to 65535",
        "--host=a/b | health: --host a/b: must be a host's name or address",
        "80 | health: unexpected argument: 80",
      })
  void whatIsNotUnderstoodAsksNobody(String arg, String line) {
    Ended ended = relays.launch().args("health", arg).run();
    assertEquals(2, ended.status(), ended.toString());
    assertEquals(1, ended.err().size(), ended.toString());
    assertTrue(ended.err().get(0).startsWith(line), ended.toString());
  }

  @Test
  void helpTellsOfIt() {
    String all = String.join("\n", relays.launch().args("--help").run().out());
    assertTrue(all.contains("\n    health"), all);
    String own = String.join(" ", relays.launch().args("health", "--help").run().out());
    for (String option : List.of("--host", "--port", "--tls")) {
      assertTrue(own.contains(option), own);
    }
  }

  private static void assertFails(Ended ended, String line) {
    assertEquals(new Ended(1, List.of(), List.of(line)), ended);
  }
}

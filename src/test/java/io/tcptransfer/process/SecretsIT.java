package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a relay says, at its most talkative, of what its peers ask: no token and no query. */
class SecretsIT {
  private static final String RIGHT = "r1ght-t0ken";

  /** Stands somewhere in every other query. */
  private static final String MARK = "qu3ry-m4rk";

  private static final String DEBUG =
      """
      <configuration>
        <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%level %logger{0} - %msg%n</pattern></encoder>
        </appender>
        <root level="DEBUG"><appender-ref ref="STDOUT" /></root>
      </configuration>
      """;

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void neitherTokensNorQueriesAreEverLogged() {
    Relay relay =
        relays
            .launch()
            .file("conf/logback.xml", DEBUG)
            .env("TRANSFER_AUTH_TOKENS", "[{\"token\": \"" + RIGHT + "\"}]")
            .relay();
    for (String query :
        List.of(
            "access_token=" + MARK,
            "access_token=" + RIGHT + "&access_token=" + MARK,
            "access_token=" + RIGHT + "&history=" + MARK,
            "access_token=" + RIGHT + "&after=" + MARK,
            "access_token=" + RIGHT + "&slow=" + MARK,
            "access_token=%zz" + MARK,
            "access_token=" + MARK + "%00%0d%0aERROR",
            MARK + "=" + MARK)) {
      for (String path : List.of("/ws", "/ws/nowhere", "/", "/elsewhere", "/js/receiver.js")) {
        ask(relay, path + "?" + query, "");
        ask(relay, path + "?" + query, "Origin: http://" + MARK + ".example\r\n");
        upgrade(relay, path + "?" + query);
      }
    }
    ask(relay, "/ws?access_token=" + RIGHT + "x".repeat(17_000), "");
    ask(relay, "/ws?access_token=" + RIGHT, "X: " + MARK + "x".repeat(17_000) + "\r\n");
    ask(relay, "http://127.0.0.1/ws?access_token=" + RIGHT, "");
    ask(relay, "/ws", "Authorization: Bearer " + MARK + "\r\n");
    ask(relay, "/ws", "Sec-WebSocket-Protocol: bearer." + MARK + "\r\n");
    ask(relay, "/ws?" + MARK + " " + MARK, "");
    RawReceiver accepted = relays.rawReceiver(relay).handshake("/ws?access_token=" + RIGHT);
    accepted.send("\u0081\u0001a").expectEnd(); // Not masked.

    assertEquals(143, relay.stop());
    relay.process().out().await("DEBUG Refusal - refused status=401 reason=NO_TOKEN");
    assertEquals(
        List.of(),
        relay.output().stream()
            .filter(line -> line.contains(RIGHT) || line.contains(MARK))
            .toList());
  }

  private void ask(Relay relay, String target, String headers) {
    try (RawReceiver peer = new RawReceiver(relay.http())) {
      String host = "Host: 127.0.0.1:" + relay.httpPort() + "\r\n";
      peer.send("GET " + target + " HTTP/1.1\r\n" + host + headers + "\r\n").readHead();
    }
  }

  private void upgrade(Relay relay, String target) {
    try (RawReceiver peer = new RawReceiver(relay.http())) {
      peer.send(peer.upgrade(target) + "\r\n").readHead();
    }
  }
}

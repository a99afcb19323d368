package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SIGHUP: what may change does, nobody is dropped, and the log says which. */
class ReloadIT {
  private static final String FILE = "conf/config.json";

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void tokensLimitsAndOriginsChangeAndNobodyIsDropped() {
    Launch launch = relays.launch().file(FILE, config("old-token", 10, "holdSeconds", 5));
    Relay relay = launch.relay();
    V1Receiver receiver = relays.closing(V1Receiver.connect(relay, "?access_token=old-token"));
    Sender sender = relays.sender(relay).send("one\n");
    assertEquals("one", receiver.message().text());
    hangUp(launch, relay, config("new-token", 1, "holdSeconds", 1));
    relay
        .process()
        .out()
        .await(
            "changed=\\[channels\\.\\*\\.holdSeconds, http\\.maxReceivers, auth\\] needRestart=\\[\\]");
    sender.send("two\n");
    assertEquals("two", receiver.message().text());
    assertEquals(401, new Api(relay, "old-token").status("/api/channels"));
    assertEquals(200, new Api(relay, "new-token").status("/api/channels"));
    assertEquals(503, new Api(relay, "new-token").status("/events/default"));
  }

  @Test
  void whatNeedsARestartIsToldAndLeftAlone() {
    Launch launch = relays.launch().file(FILE, config("a-token", 10, "holdSeconds", 5));
    Relay relay = launch.relay();
    hangUp(launch, relay, config("a-token", 10, "historyBytes", 65_536));
    relay.process().out().await("changed=\\[\\] needRestart=\\[channels\\.\\*\\.historyBytes\\]");
    assertEquals(200, new Api(relay, "a-token").status("/api/channels"));
  }

  @Test
  void aBrokenFileChangesNothing() {
    Launch launch = relays.launch().file(FILE, config("a-token", 10, "holdSeconds", 5));
    Relay relay = launch.relay();
    hangUp(launch, relay, "{\"http\": {\"maxReceivers\": 0}}");
    relay.process().out().await("WARN .*not read again: .*http\\.maxReceivers");
    hangUp(launch, relay, "{");
    relay.process().out().await("WARN .*not read again: .*conf/config\\.json");
    assertEquals(200, new Api(relay, "a-token").status("/api/channels"));
  }

  @Test
  void anOpenPortIsNotLeftWithoutTokens() {
    Launch launch =
        relays
            .launch()
            .env("TRANSFER_TCP_LISTENERS_0_ALLOW", "[\"127.0.0.0/8\"]")
            .file(FILE, "{\"http\": {\"host\": \"0.0.0.0\"}, " + auth("a-token") + "}");
    Relay relay = launch.relay();
    hangUp(launch, relay, "{}");
    relay.process().out().await("WARN .*configuration not changed: .*http\\.host");
    assertEquals(401, new Api(relay).status("/api/channels"));
  }

  /** The one who holds never reads. */
  @ParameterizedTest
  @CsvSource({"2, 3", "600, 1"})
  void aHoldLastsAsLongAsItIsToldTo(int seconds, int later) {
    Launch launch = relays.launch().file(FILE, held(seconds));
    Relay relay = launch.env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384").relay();
    relays.closing(V1Receiver.connectSmall(relay, ""));
    V1Receiver witness = relays.closing(V1Receiver.connect(relay, "?slow=gap"));
    new Teller(relays.sender(relay), witness).tellUntilHeld();
    hangUp(launch, relay, held(later));
    relay.process().out().await("changed=\\[channels\\.\\*\\.holdSeconds\\]");
    new Api(relay).only("/api/channels", channel -> !channel.getBoolean("held"));
  }

  private static String held(int seconds) {
    return "{\"tcp\": {\"listeners\": [{\"framing\": \"line\", \"maxMessageBytes\": 32768}]},"
        + (" \"channels\": {\"*\": {\"historyBytes\": 65536, \"holdSeconds\": " + seconds + "}}}");
  }

  @Test
  void theLogIsReadAgain() {
    Launch launch = relays.launch().file("conf/logback.xml", logback("INFO"));
    Relay relay = launch.relay();
    launch.file("conf/logback.xml", logback("DEBUG"));
    relay.process().hangUp();
    relay.process().out().await("configuration read again");
    relays.sender(relay).send("x").finish();
    relay.process().out().await("DEBUG .*left");
    launch.file("conf/logback.xml", "<configuration><appender");
    relay.process().hangUp();
    relay.process().out().await("WARN .*not read again: logging: ");
  }

  @Test
  void anAccessLogTellsNoQuery() {
    Relay relay = relays.launch().env("ACCESS_LOG", "INFO").relay();
    Api api = new Api(relay);
    assertEquals(404, api.status("/nowhere?access_token=secret"));
    assertEquals(200, api.status("/health/live"));
    V1Receiver receiver = relays.closing(V1Receiver.connect(relay, "?history=3"));
    receiver.hello();
    relay.process().out().await("access - GET /nowhere status=404 .*address=127\\.0\\.0\\.1");
    relay.process().out().await("access - GET /health/live status=200 ");
    relay.process().out().await("access - GET /ws.* status=101 ");
    Stream<String> said = relay.process().said().stream();
    assertEquals(
        List.of(), said.filter(line -> line.contains("secret") || line.contains("?")).toList());
  }

  @Test
  void aLogCanBeJson() {
    Running relay = relays.launch().env("LOG_FORMAT", "json").start();
    relay.out().await("tcp ready ");
    for (String line : relay.out().lines()) {
      JsonObject entry = new JsonObject(line);
      assertTrue(entry.getLong("timestamp") > 0, line);
      assertEquals("INFO", entry.getString("level"));
      assertTrue(!entry.getString("formattedMessage").isEmpty(), line);
    }
  }

  @Test
  void anUnknownFormatIsRefused() {
    Ended ended = relays.launch().env("LOG_FORMAT", "xml").run();
    assertEquals(1, ended.status());
    assertEquals(List.of("LOG_FORMAT=xml: must be text or json"), ended.err());
  }

  private static void hangUp(Launch launch, Relay relay, String config) {
    launch.file(FILE, config);
    relay.process().hangUp();
  }

  private static String config(String token, int maxReceivers, String channelKey, int value) {
    return "{\"tcp\": {\"listeners\": [{\"framing\": \"line\", \"maxMessageBytes\": 32768}]},"
        + (" \"http\": {\"maxReceivers\": " + maxReceivers + "}, ")
        + (" \"channels\": {\"*\": {\"" + channelKey + "\": " + value + "}}, ")
        + auth(token)
        + "}";
  }

  private static String auth(String token) {
    return "\"auth\": {\"tokens\": [{\"name\": \"one\", \"token\": \""
        + token
        + "\", \"channels\": [\"*\"], \"may\": [\"receive\", \"admin\"]}]}";
  }

  private static String logback(String level) {
    return "<configuration><appender name=\"o\" class=\"ch.qos.logback.core.ConsoleAppender\">"
        + "<encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} - %msg%n</pattern></encoder>"
        + "</appender><logger name=\"io.netty\" level=\"WARN\"/><logger name=\"io.vertx\""
        + " level=\"WARN\"/><root level=\""
        + level
        + "\"><appender-ref ref=\"o\"/></root></configuration>";
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line starts, and with which status and lines it refuses. */
class CommandLineIT {
  @RegisterExtension final Relays relays = new Relays();

  @Test
  void versionIsOurs() {
    assertEquals(
        new Ended(0, List.of("tcp-transfer-server 0.1.0"), List.of()),
        relays.launch().args("--version").run());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void helpNamesEveryCommand(String help) {
    Ended ended = relays.launch().args(help).run();
    assertEquals(0, ended.status());
    String text = String.join("\n", ended.out());
    Stream.of("run", "start", "stop", "list", "send", "receive", "simulate", "demo")
        .forEach(command -> assertTrue(text.contains("\n    " + command), text));
  }

  @ParameterizedTest
  @CsvSource({
    "run, conf instances",
    "send, host port framing rate repeat tls trust channel token",
    "receive, history after count output token trust record",
    "simulate, host port tls trust channel token senders rate count seed csv kind replay speed framing",
    "demo, conf",
  })
  void helpOfACommandNamesItsOptionsWithTheirDefaults(String command, String options) {
    String text = String.join(" ", relays.launch().args(command, "--help").run().out());
    Matcher option = Pattern.compile("    --([a-z]+)((?! {4}--).)*Default: ").matcher(text);
    assertEquals(
        Stream.of(options.split(" ", -1)).sorted().toList(),
        option.results().map(found -> found.group(1)).toList(),
        text);
  }

  static List<Arguments> misuses() {
    return List.of(
        misuse("unknown command: rum, did you mean run?", "rum"),
        misuse("unknown command: bare", "bare"),
        misuse("run: unknown option: -foo ", "-foo"),
        misuse("run: unknown option: --ha ", "run", "--ha"),
        misuse("run: unknown option: -cp ", "run", "-cp", "."),
        misuse("run: unknown option: -redeploy ", "run", "-redeploy=**"),
        misuse("run: unknown option: -config, did you mean -conf?", "-config", "f.json"),
        misuse("run: unknown verticle: com.example.Other ", "run", "com.example.Other"),
        misuse("run: unexpected argument: x", "run", "io.tcptransfer.MainVerticle", "x"),
        misuse("run: option needs a value: -conf ", "-conf"),
        misuse("run: option given twice: -conf ", "-conf", "{}", "-conf", "{}"),
        misuse("run: -instances 0: must be a whole number, 1 or more", "-instances", "0"),
        misuse("run: -instances two: must be a whole number, 1 or more", "-instances", "two"),
        misuse("stop: ", "stop"),
        misuse("start: -id: only letters, digits and _ . -", "start", "-id", "../x"),
        misuse("send: unknown option: --prot, did you mean -port?", "send", "--prot", "1"),
        misuse("send: --port 0: must be a whole number, from 1 to 65535", "send", "--port", "0"),
        misuse("send: --rate 0: must be a number, more than 0", "send", "--rate", "0"),
        misuse("send: --rate 1e9: must be a number", "send", "--rate", "1e9"),
        misuse("send: --repeat -1: must be a whole number, 1 or more", "send", "--repeat", "-1"),
        misuse("send: --framing lines: must be ", "send", "--framing", "lines"),
        misuse("send: --framing {: ", "send", "--framing", "{"),
        misuse(
            "send: --framing {\"type\":\"idle-gap\",\"millis\":5}: a file has no silence",
            "send",
            "--framing",
            "{\"type\":\"idle-gap\",\"millis\":5}"),
        misuse("send: --token ***: must be ", "send", "--token", "a b"),
        misuse("simulate: --channel ***: must be ", "simulate", "--channel", "a b"),
        misuse("simulate: --token ***: must be ", "simulate", "--token", "a b"),
        misuse("receive: the URL must be like ws://127.0.0.1:8080/ws", "receive", "http://x/"),
        misuse("receive: the URL must be like ", "receive", "ws:///ws"),
        misuse("receive: --count 0: must be a whole number, 1 or more", "receive", "--count", "0"),
        misuse("receive: --history x: must be", "receive", "--history", "x"),
        misuse("receive: --after x: must be a position: epoch:offset", "receive", "--after", "x"),
        misuse("receive: option needs a value: --after ", "receive", "--after"),
        misuse("receive: option needs a value: --history ", "receive", "--history="),
        misuse(
            "receive: --output xml: must be one of lines, raw, hex, json",
            "receive",
            "--output",
            "xml"),
        misuse("receive: unexpected argument: y", "receive", "ws://x/", "y"),
        misuse(
            "simulate: --kind cosine: must be one of sine, walk, json",
            "simulate",
            "--kind",
            "cosine"),
        misuse("simulate: --senders 1001: must be", "simulate", "--senders", "1001"),
        misuse("simulate: --speed and --framing need --replay", "simulate", "--speed", "2"),
        misuse("simulate: --replay goes with ", "simulate", "--replay", "f", "--count", "2"),
        misuse("simulate: --csv makes nothing up", "simulate", "--csv", "f", "--seed", "2"),
        misuse("demo: unknown option: --port ", "demo", "--port", "1"));
  }

  private static Arguments misuse(String line, String... args) {
    return Arguments.of(line, args);
  }

  @ParameterizedTest
  @MethodSource("misuses")
  void whatIsNotUnderstoodStartsNothing(String line, String[] args) {
    Ended ended = relays.launch().args(args).run();
    assertEquals(2, ended.status());
    assertEquals(List.of(), ended.out());
    assertEquals(1, ended.err().size(), ended.err().toString());
    assertTrue(ended.err().get(0).startsWith(line), ended.err().toString());
  }

  @Test
  void missingConfigurationFileIsRefused() {
    assertRefused(
        relays.launch().args("-conf", "nope.json").run(),
        "cannot read the configuration nope.json: there is no such file");
  }

  @Test
  void brokenConfigurationFileIsRefused() {
    Ended ended = relays.launch().file("conf/config.json", "{ \"http\": ").run();
    assertRefused(ended, "configuration refused: conf/config.json", "");
  }

  @Test
  void everyWrongValueIsTold() {
    String json = "{\"http\": {\"port\": 70000}, \"drainSeconds\": -1, \"nonsense\": true}";
    Ended ended = relays.launch().withoutPorts().args("run", "-conf", json).run();
    assertEquals(1, ended.status());
    assertEquals(4, ended.err().size(), ended.err().toString());
    String text = String.join("\n", ended.err());
    Stream.of("http.port", "70000", "drainSeconds", "-1", "nonsense")
        .forEach(word -> assertTrue(text.contains(word), text));
  }

  @Test
  void unknownVariableIsRefused() {
    Ended ended = relays.launch().env("TRANSFER_HTTP_PROT", "1").run();
    assertEquals(1, ended.status());
    assertTrue(String.join("\n", ended.err()).contains("TRANSFER_HTTP_PROT"), ended.toString());
  }

  @Test
  void takenTcpPortIsNamedWithItsListener() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertRefused(
          relays.launch().env("TRANSFER_TCP_LISTENERS_0_PORT", "" + port).run(),
          "cannot listen: listener default on 127.0.0.1:" + port + ": address already in use");
    }
  }

  @Test
  void takenHttpPortIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertRefused(
          relays.launch().env("TRANSFER_HTTP_PORT", "" + port).run(),
          "cannot listen: http on 127.0.0.1:" + port + ": address already in use");
    }
  }

  @Test
  void mainVerticleMayBeNamed() {
    relays
        .launch()
        .args("run", "io.tcptransfer.MainVerticle", "-conf", "{\"drainSeconds\": 1}")
        .relay();
  }

  @Test
  void instancesOnTheCommandLineWinOverEverything() {
    Ended ended =
        relays
            .launch()
            .env("TRANSFER_HTTP_INSTANCES", "-1")
            .args("-instances", "1000000000000")
            .run();
    assertEquals(1, ended.status());
    assertTrue(String.join("\n", ended.err()).contains("1000000000000"), ended.toString());
    Relay relay = relays.launch().env("TRANSFER_HTTP_INSTANCES", "-1").args("-instances=3").relay();
    assertEquals(143, relay.stop());
  }

  @Test
  void brokenLogbackFileIsRefused() {
    Ended ended = relays.launch().file("conf/logback.xml", "<configuration><appender").run();
    assertEquals(1, ended.status());
    assertEquals(List.of(), ended.out());
    assertTrue(ended.err().get(0).startsWith("logging: "), ended.err().toString());
  }

  @Test
  void logbackFileInConfCounts() {
    Running process =
        relays
            .launch()
            .file(
                "conf/logback.xml",
                """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>MINE %msg%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="OUT" /></root>
                </configuration>
                """)
            .start();
    process.out().await("^MINE .*started in");
  }

  @Test
  void workingDirectoryIsNeitherReadNorWritten() throws IOException {
    Launch launch =
        relays
            .launch()
            .file("webroot/index.html", "not this one")
            .file("logback.xml", "<broken")
            .file("config.json", "broken")
            .file("application.properties", "broken");
    List<Path> before = tree(launch.directory());
    Relay relay = launch.relay();
    InetSocketAddress http = relay.http();
    try (RawReceiver peer = new RawReceiver(http)) {
      peer.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
      String page = peer.readAll();
      assertTrue(page.startsWith("HTTP/1.1 200 "), page);
      assertTrue(!page.contains("not this one"), page);
    }
    assertEquals(143, relay.stop());
    assertEquals(before, tree(launch.directory()));
  }

  private static List<Path> tree(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.sorted().toList();
    }
  }

  private static void assertRefused(Ended ended, String... lines) {
    assertEquals(1, ended.status(), ended.toString());
    assertEquals(lines.length, ended.err().size(), ended.err().toString());
    for (int i = 0; i < lines.length; i++) {
      assertTrue(ended.err().get(i).startsWith(lines[i]), ended.err().toString());
    }
    assertTrue(ended.out().stream().noneMatch(line -> line.contains("tcp ready")), "" + ended);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll", "io_uring"})
  void theTransportCanBeChosen(String transport) {
    Running process = relays.launch().jvm("-Dio.tcptransfer.transport=" + transport).start();
    if (process.out().has("transport=" + transport, Patience.LIMIT)) {
      historyComesRightAfterTheHandshake(new Relay(process));
    } else {
      Ended refused = process.awaitEnd();
      assertEquals(1, refused.status());
      assertNotEquals("nio", transport);
      abort("not on this machine: " + refused.err());
    }
  }

  @Test
  void whereTheTransportHasNoPrivateSocketsNoListenerSpeaksHttp() {
    Running process =
        relays
            .launch()
            .env("TRANSFER_TCP_LISTENERS_0_HTTP", "true")
            .jvm("-Dio.tcptransfer.transport=io_uring")
            .start();
    boolean chosen = process.out().has("transport=io_uring", Patience.LIMIT);
    Ended ended = process.awaitEnd();
    assertEquals(1, ended.status());
    assumeTrue(chosen, () -> "not on this machine: " + ended.err());
    String why = "cannot listen: listener default on 127.0.0.1:0: http needs another transport";
    assertEquals(List.of(why), ended.err());
  }

  /** With io_uring the 101 is still on its way out when the first message is written. */
  private void historyComesRightAfterTheHandshake(Relay relay) {
    Receiver live = relays.receiver(relay);
    relays.sender(relay).send("hello");
    live.expect("hello");
    relays.receiver(relay, "/ws?history=1").expect("hello");
  }

  @Test
  void anUnknownTransportIsRefusedWithThoseThatThereAre() {
    Ended ended = relays.launch().jvm("-Dio.tcptransfer.transport=smoke").run();
    assertEquals(1, ended.status());
    assertTrue(ended.err().get(0).startsWith("io.tcptransfer.transport=smoke: must be one of ["));
    assertEquals(1, ended.err().size());
  }
}

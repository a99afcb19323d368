package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a relay does before it opens its ports, and that nothing is left of it. */
class WarmUpIT {
  private static final String TOLD = "compiler directives: 3 compiler directives added";
  private static final Pattern DONE = Pattern.compile("warm-up millis=\\d+: done");

  private static final String ALL_FRAMINGS =
      """
      {"tcp": {"listeners": [
        {"port": 0, "framing": "raw"},
        {"port": 0, "framing": "line", "payload": "text"},
        {"port": 0, "framing": {"type": "delimiter", "delimiter": "\\u0003"}, "payload": "binary"},
        {"port": 0, "framing": {"type": "length-prefix", "lengthBytes": 1}},
        {"port": 0, "framing": {"type": "length-prefix", "lengthBytes": 4, "order": "little"}},
        {"port": 0, "framing": {"type": "fixed", "bytes": 1}},
        {"port": 0, "framing": {"type": "idle-gap", "millis": 20}}]}}
      """;

  @RegisterExtension final Relays relays = new Relays();

  private Launch warm() {
    return relays.launch().withoutCompiler().env("LOG_LEVEL", "debug").env("ACCESS_LOG", "INFO");
  }

  @Test
  void allFramingsAreRelayedAndNothingOfItIsLoggedOrCounted() {
    Relay relay = warm().file("conf/config.json", ALL_FRAMINGS).relay();
    List<String> lines = relay.process().out().lines();
    int done = (int) lines.stream().takeWhile(line -> !DONE.matcher(line).find()).count();
    assertTrue(done < lines.size(), lines::toString);
    assertEquals(
        List.of(),
        lines.subList(0, done).stream()
            .filter(line -> !line.contains(" HotCode - ") && !line.contains(" SpareHeap - "))
            .toList());
    assertEquals(7, lines.stream().filter(line -> line.contains("tcp ready")).count());
    Api api = new Api(relay);
    assertEquals("[]", api.list("/api/receivers").encode());
    assertEquals("[]", api.list("/api/senders").encode());
    List<String> counted =
        api.ask("GET", "/metrics")
            .body()
            .lines()
            .filter(
                line -> line.matches("transfer_(messages|bytes|closed|refused|holds).*_total.*"))
            .toList();
    assertTrue(counted.size() >= 6, counted::toString);
    assertEquals(List.of(), counted.stream().filter(line -> !line.matches(".* 0(\\.0)?")).toList());
  }

  @Test
  void whatARelayDoesIsCompiledBeforeAnybodyComes() {
    Relay relay = warm().lines("").relay();
    String compiled =
        String.join(
            "\n",
            relays
                .launch()
                .command(
                    Path.of(Launch.java()).resolveSibling("jcmd").toString(),
                    Long.toString(relay.process().pid()))
                .args("Compiler.codelist")
                .run()
                .out());
    for (String method :
        List.of(
            "framing.DelimiterFramer.cut",
            "channel.BatchBuilder.add",
            "tcp.Sender.read",
            "channel.Channel.append",
            "http.Receiver.offer")) {
      assertTrue(compiled.contains("io.tcptransfer." + method + "("), method);
    }
  }

  @Test
  void otherTransportsAreWarmedUpToo() {
    warm().jvm("-Dio.tcptransfer.transport=nio").relay().process().out().await(DONE.pattern());
  }

  @Test
  void whoChoosesCompilersIsLeftAlone() {
    Relay relay = warm().jvm("-XX:TieredStopAtLevel=4").relay();
    assertFalse(relay.process().out().lines().toString().contains("warm-up"));
  }

  @Test
  void termEndsIt() {
    Running process = warm().start();
    process.out().await(TOLD);
    process.signal("TERM");
    Ended ended = process.awaitEnd();
    assertEquals(143, ended.status());
    assertEquals(List.of(), ended.err());
  }

  @Test
  void hupThatComesMeanwhileIsHeardOnceTheRelayHasStarted() {
    Running process = warm().start();
    process.out().await(TOLD);
    process.signal("HUP");
    process.out().await("configuration read again");
    Relay relay = new Relay(process);
    relays.sender(relay).send("hello\n");
    relays.receiver(relay, "/ws?history=1").expectJoined("hello\n");
  }
}

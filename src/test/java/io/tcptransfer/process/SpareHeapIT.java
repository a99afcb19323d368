package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a relay tells its JVM about the heap, as that JVM tells it to others. */
class SpareHeapIT {
  @RegisterExtension final Relays relays = new Relays();

  @Test
  void whatIsNotNeededIsGivenBackOnceTheStartIsOver() {
    Launch launch =
        relays
            .launch()
            .withoutCollector()
            .jvm("-XX:+UseG1GC", "-XX:InitialHeapSize=256m", "-XX:NewSize=8m", "-XX:MaxNewSize=8m");
    Relay relay = said(launch, "spare heap: is given back");
    relay.process().out().await("spare heap: 256 MiB, then");
    awaitThat(
        relay,
        "VM.flags",
        options -> options.contains("-XX:G1PeriodicGCInterval=0 ") && leavesFree(options, 10, 30));
    awaitThat(relay, "GC.heap_info", heap -> committedKibibytes(heap) <= 128 * 1024);
  }

  @Test
  void workHasMoreRoomThanRest() {
    Relay relay =
        said(relays.launch().withoutCollector().jvm("-XX:+UseG1GC"), "spare heap: is given back");
    atWork(relay, () -> {});
  }

  @Test
  void aHeapThatHasGrownIsCollectedWhileWorkGoesOn() {
    Launch launch =
        relays.launch().withoutCollector().jvm("-XX:+UseG1GC", "-XX:InitialHeapSize=64m");
    Relay relay = said(launch, "spare heap: is given back");
    atWork(
        relay,
        () -> {
          ask(relay, "VM.set_flag MaxHeapFreeRatio 99");
          ask(relay, "VM.set_flag MinHeapFreeRatio 98");
          ask(relay, "GC.run");
          relay.process().out().await("spare heap: \\d{3,} MiB, then");
        });
  }

  @Test
  void whoChoosesLaterIsLeftAloneFromThenOn() {
    Relay relay =
        said(relays.launch().withoutCollector().jvm("-XX:+UseG1GC"), "spare heap: is given back");
    atWork(
        relay,
        () -> {
          // Less than what we leave free at least.
          ask(relay, "VM.set_flag MinHeapFreeRatio 4");
          ask(relay, "VM.set_flag MaxHeapFreeRatio 5");
        });
    relay.process().out().await("spare heap: left as it is from now on");
    assertTrue(leavesFree(ask(relay, "VM.flags"), 4, 5));
    relay.process().signal("TERM");
    assertEquals(List.of(), relay.process().awaitEnd().err());
  }

  /** Once more than at rest is left free. */
  private void atWork(Relay relay, Runnable then) {
    // It starts as if it was at work.
    awaitThat(relay, "VM.flags", options -> leavesFree(options, 10, 30));
    try (Sender sender = new Sender(relay.tcp("default"))) {
      Push push = Push.endless(sender, 100, Long.MAX_VALUE);
      awaitThat(relay, "VM.flags", options -> leavesFree(options, 60, 65));
      then.run();
      assertTrue(push.stop() > 0);
    }
  }

  private static boolean leavesFree(String options, int least, int most) {
    return options.contains("-XX:MinHeapFreeRatio=" + least + " ")
        && options.contains("-XX:MaxHeapFreeRatio=" + most + " ");
  }

  /** Asking is work too: it may be at work for a moment when asked. */
  private void awaitThat(Relay relay, String asked, Predicate<String> holds) {
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    String told = ask(relay, asked);
    while (!holds.test(told)) {
      assertTrue(System.nanoTime() < deadline, told);
      told = ask(relay, asked);
    }
  }

  private static int committedKibibytes(String told) {
    Matcher heap = Pattern.compile("heap +total (\\d+)K").matcher(told);
    assertTrue(heap.find());
    return Integer.parseInt(heap.group(1));
  }

  @Test
  void whoChoosesIsLeftAlone() {
    String options =
        optionsOf(
            relays.launch().withoutCollector().jvm("-XX:+UseG1GC", "-XX:G1PeriodicGCInterval=0"),
            "spare heap: left as the JVM has it");
    assertFalse(options.contains("HeapFreeRatio"), options);
    assertTrue(options.contains("-XX:G1PeriodicGCInterval=0 "), options);
  }

  @Test
  void soIsAnotherCollector() {
    String options =
        optionsOf(relays.launch().jvm("-XX:+UseSerialGC"), "spare heap: left as the JVM has it");
    assertFalse(options.contains("HeapFreeRatio"), options);
    assertFalse(options.contains("G1PeriodicGCInterval"), options);
  }

  private String optionsOf(Launch launch, String said) {
    return ask(said(launch, said), "VM.flags");
  }

  private Relay said(Launch launch, String said) {
    Relay relay = launch.env("LOG_LEVEL", "debug").relay();
    relay.process().out().await(said);
    return relay;
  }

  private String ask(Relay relay, String command) {
    return String.join(
        "\n",
        relays
            .launch()
            .command(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(relay.process().pid()))
            .args(command)
            .run()
            .out());
  }
}

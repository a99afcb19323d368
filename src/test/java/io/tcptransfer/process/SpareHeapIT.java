package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a relay tells its JVM about the heap, as that JVM tells it to others. */
class SpareHeapIT {
  @RegisterExtension final Relays relays = new Relays();

  @Test
  void whatIsNotNeededIsGivenBack() {
    String options =
        optionsOf(relays.launch().withoutCollector().jvm("-XX:+UseG1GC"), "spare heap: \\{Min");
    assertTrue(options.contains("-XX:MinHeapFreeRatio=20 "), options);
    assertTrue(options.contains("-XX:MaxHeapFreeRatio=50 "), options);
    assertTrue(options.contains("-XX:G1PeriodicGCInterval=30000 "), options);
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
    Relay relay = launch.env("LOG_LEVEL", "debug").relay();
    relay.process().out().await(said);
    return String.join(
        "\n",
        relays
            .launch()
            .command(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(relay.process().pid()))
            .args("VM.flags")
            .run()
            .out());
  }
}

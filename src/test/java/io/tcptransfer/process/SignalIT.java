package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How the process ends. */
class SignalIT {
  /** What the contract allows beyond {@code drainSeconds}. */
  private static final Duration SLACK = Duration.ofSeconds(3);

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void termDrains() {
    assertDrains(relays.relay().process(), "TERM", 143);
  }

  @Test
  void intDrains() {
    // A shell that runs Maven in the background makes everything below it ignore INT.
    Relay relay =
        relays
            .launch()
            .command("env", "--default-signal=INT", Launch.java(), "-jar", Launch.jar().toString())
            .relay();
    assertDrains(relay.process(), "INT", 130);
  }

  @Test
  void aSignalDuringTheStartEndsItWithoutATrace() {
    for (int i = 0; i < 5; i++) {
      Running process = relays.launch().start();
      process.out().await("transport=");
      process.signal("TERM");
      assertEquals(143, process.awaitEnd().status());
    }
  }

  private static void assertDrains(Running process, String signal, int status) {
    process.signal(signal);
    Ended ended = process.awaitEnd();
    assertEquals(status, ended.status());
    String draining = "draining signal=" + signal + " limitSeconds=10";
    assertTrue(ended.out().stream().anyMatch(line -> line.endsWith(draining)), "" + ended.out());
    String last = ended.out().get(ended.out().size() - 1);
    assertTrue(last.endsWith(" stopped"), "" + ended.out());
    assertEquals(List.of(), ended.err());
  }

  @Test
  void secondTermEndsAtOnce() throws URISyntaxException {
    Running process = stubborn(3_600);
    process.signal("TERM");
    process.out().await("draining signal=TERM limitSeconds=3600");
    process.signal("TERM");
    assertEquals(143, process.awaitEnd().status());
  }

  @Test
  void aDrainThatNeverEndsIsCut() throws URISyntaxException {
    Running process = stubborn(0);
    process.signal("TERM");
    process.out().await("draining signal=TERM limitSeconds=0");
    // Two clocks cut it, and the one that logs nothing may be first.
    assertEquals(143, process.awaitEnd(SLACK).status());
  }

  private Running stubborn(int drainSeconds) throws URISyntaxException {
    Path tests =
        Path.of(StubbornRelay.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Running process =
        relays
            .launch()
            .command(
                Launch.java(),
                "-XX:TieredStopAtLevel=1", // No warm-up: that one would never end, either.
                "-cp",
                Launch.jar() + System.getProperty("path.separator") + tests,
                StubbornRelay.class.getName())
            .args("-conf", "{\"drainSeconds\": " + drainSeconds + "}")
            .start();
    process.out().await("started in");
    return process;
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** start, list and stop. */
class BackgroundIT {
  @RegisterExtension final Relays relays = new Relays();

  @Test
  void startedRelayIsListedAndStopped() throws IOException {
    String id = "test-" + UUID.randomUUID();
    Launch launch = relays.launch().args("start", "-id", id, "--java-opts", "-Xmx128m");
    Ended stopped;
    try {
      assertEquals(new Ended(0, List.of(id), List.of()), launch.run());
      assertTrue(list().stream().anyMatch(line -> line.startsWith(id + "\tpid=")));
      assertEquals(1, launch.run().status(), "the id is taken");
    } finally {
      stopped = relays.launch().args("stop", id).run();
    }
    assertEquals(new Ended(0, List.of("stopped " + id), List.of()), stopped);
    assertFalse(list().stream().anyMatch(line -> line.startsWith(id)));
    Path log = launch.directory().resolve("tcp-transfer-server-" + id + ".log");
    List<String> lines = Files.readAllLines(log);
    assertTrue(lines.get(lines.size() - 1).endsWith("stopped"), lines.toString());
    // The JVM's own; JDK 24 and later warn of native access.
    assertFalse(lines.stream().anyMatch(line -> line.startsWith("WARNING:")), lines.toString());
    assertEquals(1, relays.launch().args("stop", id).run().status());
  }

  @Test
  void relayThatCannotStartFailsTheStart() {
    Ended ended = relays.launch().args("start", "-conf", "nope.json").run();
    assertEquals(1, ended.status());
    assertEquals(
        List.of("cannot read the configuration nope.json: there is no such file"), ended.err());
    Ended misused = relays.launch().args("start", "-instances", "0").run();
    assertEquals(2, misused.status());
  }

  private List<String> list() {
    return relays.launch().args("list").run().out();
  }
}

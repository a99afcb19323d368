package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The harness itself: what it must do even when a test goes wrong. */
class HarnessIT {
  @Test
  void processesAndFilesAreGoneAfterTheTest() throws Exception {
    Relays relays = new Relays();
    relays.beforeEach(null);
    Launch launch = relays.launch();
    Relay relay = launch.relay();
    long pid = relay.process().pid();
    assertTrue(ProcessHandle.of(pid).isPresent());
    relays.afterEach(null);
    assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    assertFalse(Files.exists(launch.directory()));
  }

  @Test
  void suspectOutputFailsTheTest() throws Exception {
    Relays relays = new Relays();
    relays.beforeEach(null);
    Ended ended = relays.launch().command("sh", "-c").args("echo LEAK: one; exit 3").run();
    assertEquals(3, ended.status());
    assertThrows(AssertionError.class, () -> relays.afterEach(null));
  }

  @Test
  void aRelayThatDoesNotStartIsToldAtOnce() throws Exception {
    Relays relays = new Relays();
    relays.beforeEach(null);
    Launch launch = relays.launch().args("-conf", "nope.json");
    AssertionError error = assertThrows(AssertionError.class, launch::relay);
    assertTrue(error.getMessage().contains("nope.json"), error.getMessage());
    relays.afterEach(null);
  }
}

package io.tcptransfer.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path directory;

  @Test
  void defaultsCountWhenNothingIsSaid() {
    assertEquals(12_000, settings(Map.of()).read(null, null, false).listeners().get(0).port());
  }

  @Test
  void theUsualFileCountsUnlessAnotherIsNamed() throws IOException {
    write("conf/config.json", "{\"drainSeconds\": 3}");
    write("other.json", "{\"drainSeconds\": 4}");
    assertEquals(3, settings(Map.of()).read(null, null, false).drain().toSeconds());
    assertEquals(4, settings(Map.of()).read("other.json", null, false).drain().toSeconds());
    assertEquals(
        5, settings(Map.of()).read(" {\"drainSeconds\": 5}", null, false).drain().toSeconds());
  }

  @Test
  void environmentWinsOverTheFileAndTheCommandLineOverBoth() {
    String json = "{\"http\": {\"instances\": 2}}";
    Settings settings = settings(Map.of("TRANSFER_HTTP_INSTANCES", "3"));
    assertEquals(2, settings(Map.of()).read(json, null, false).http().instances());
    assertEquals(3, settings.read(json, null, false).http().instances());
    assertEquals(4, settings.read(json, "4", false).http().instances());
    Settings whole = settings(Map.of("TRANSFER_HTTP", "{\"instances\": 5, \"port\": 99}"));
    assertEquals(4, whole.read(json, "4", false).http().instances());
    assertEquals(99, whole.read(json, "4", false).http().port());
  }

  @Test
  void theCommandLineTurnsTheClusterOnAndLeavesWhatIsSaidOfIt() {
    Settings settings = settings(Map.of("TRANSFER_CLUSTER_PORT", "7"));
    assertTrue(settings(Map.of()).read("{}", null, false).cluster().isEmpty());
    assertEquals(5_701, settings(Map.of()).read("{}", null, true).cluster().orElseThrow().port());
    assertEquals(7, settings.read("{}", null, true).cluster().orElseThrow().port());
    String json = "{\"cluster\": {\"host\": \"::1\"}}";
    assertEquals("::1", settings.read(json, null, true).cluster().orElseThrow().host());
  }

  @Test
  void whatCannotBeReadIsNamedWithTheReason() throws IOException {
    assertRefused("nope.json", "there is no such file");
    Files.write(directory.resolve("latin.json"), new byte[] {'{', (byte) 0xe4, '}'});
    assertRefused("latin.json", "it is not UTF-8");
    Files.createDirectory(directory.resolve("folder"));
    assertRefused("folder", "Is a directory");
  }

  private void assertRefused(String conf, String reason) {
    CommandFailure failure =
        assertThrows(CommandFailure.class, () -> settings(Map.of()).read(conf, null, false));
    assertEquals(CommandFailure.FAILED, failure.status());
    assertEquals(List.of("cannot read the configuration " + conf + ": " + reason), failure.lines());
  }

  @Test
  void everyProblemHasItsLine() {
    CommandFailure failure =
        assertThrows(
            CommandFailure.class,
            () -> settings(Map.of()).read("{\"drainSeconds\": -1, \"nonsense\": 1}", null, false));
    assertEquals(3, failure.lines().size(), failure.lines().toString());
    assertEquals("configuration refused: -conf", failure.lines().get(0));
  }

  private Settings settings(Map<String, String> environment) {
    return new Settings(directory, environment);
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(directory.resolve(name).getParent());
    Files.writeString(directory.resolve(name), text);
  }
}

package io.tcptransfer.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HotCodeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:TieredStopAtLevel=4",
        "-XX:-TieredCompilation",
        "-XX:CompilerDirectivesFile=mine.json",
        "-XX:CompileThreshold=100",
        "-XX:C2MaxTrivialSize=1",
        "-XX:+UseJVMCICompiler",
        "-Xint",
        "-Xcomp"
      })
  void whoChoosesCompilersIsLeftAlone(String option) {
    assertTrue(HotCode.choosesCompilers(List.of("-Xmx64m", option)));
  }

  @Test
  void otherOptionsAreNotAboutCompilers() {
    assertFalse(
        HotCode.choosesCompilers(
            List.of("-Xmx64m", "-XX:+UseSerialGC", "-Dmode=-Xint", "-Dio.Tiered=C2")));
    assertFalse(HotCode.choosesCompilers(List.of()));
  }

  @Test
  void hotSpotTakesThemAndNoFileIsLeft(@TempDir Path directory) throws Exception {
    Path spaced = Files.createDirectory(directory.resolve("two words"));
    assertEquals("3 compiler directives added", HotCode.add(spaced));
    try (Stream<Path> left = Files.list(spaced)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void withoutADirectoryThereAreNone(@TempDir Path directory) {
    assertThrows(IOException.class, () -> HotCode.add(directory.resolve("nowhere")));
  }
}

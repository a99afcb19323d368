package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRowsTest {
  @TempDir Path directory;

  private FileRows rows(String text) throws IOException {
    Path file = directory.resolve("rows.csv");
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    return new FileRows(file);
  }

  private static void assertSays(FileRows rows, String... expected) {
    for (String row : expected) {
      assertEquals(row, new String(rows.next(), StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void rowsComeInOrderAgainAndAgain() throws IOException {
    assertSays(rows("a,1\nb,\"2\"\n"), "a,1", "b,\"2\"", "a,1", "b,\"2\"", "a,1");
  }

  @Test
  void theLastRowNeedsNoEndAndEmptyOnesCount() throws IOException {
    assertSays(rows("a\r\n\n\u00e9"), "a", "", "\u00e9", "a");
  }

  @Test
  void aFileWithoutRowsIsRefused() throws IOException {
    FileRows rows = rows("");
    assertTrue(assertThrows(ClientFailure.class, rows::next).getMessage().contains("has no rows"));
  }

  @Test
  void aFileThatBecomesEmptyIsRefusedWhenItsRowsAreOver() throws IOException {
    FileRows rows = rows("a\nb\n");
    assertSays(rows, "a");
    Files.write(directory.resolve("rows.csv"), new byte[0]);
    assertSays(rows, "b");
    assertTrue(assertThrows(ClientFailure.class, rows::next).getMessage().contains("has no rows"));
  }

  @Test
  void aFileThatIsNotThereIsRefused() {
    assertThrows(ClientFailure.class, () -> new FileRows(directory.resolve("none")));
  }

  @Test
  void aRowThatIsTooLongIsRefused() throws IOException {
    FileRows rows = rows("x".repeat(1024 * 1024) + "\n" + "x".repeat(1024 * 1024 + 1));
    assertEquals(1024 * 1024, rows.next().length);
    assertThrows(ClientFailure.class, rows::next);
  }
}

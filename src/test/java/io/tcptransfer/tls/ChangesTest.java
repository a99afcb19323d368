package io.tcptransfer.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesTest {
  @TempDir private Path directory;
  private Path file;
  private Path other;
  private Changes changes;

  @BeforeEach
  void begin() throws IOException {
    file = Files.writeString(directory.resolve("a"), "1");
    other = Files.writeString(directory.resolve("b"), "1");
    changes = new Changes(List.of(new PemFile("a", "" + file), new PemFile("b", "" + other)));
  }

  @Test
  void nothingIsToldWhenNothingChanges() {
    assertFalse(changes.haveSettled());
    assertFalse(changes.haveSettled());
  }

  @Test
  void aChangeIsToldOnceAndWhenItRests() throws IOException {
    Files.writeString(file, "22");
    assertFalse(changes.haveSettled(), "it may be half of the change");
    Files.writeString(other, "22");
    assertFalse(changes.haveSettled(), "it may be half of the change");
    assertTrue(changes.haveSettled());
    assertFalse(changes.haveSettled());
  }

  @Test
  void aFileThatIsPutInAnothersPlaceIsAChange() throws IOException {
    Path next = Files.writeString(directory.resolve("next"), "1");
    Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
    Files.delete(file);
    Files.move(next, file);
    assertFalse(changes.haveSettled());
    assertTrue(changes.haveSettled());
  }

  @Test
  void aFileThatIsGoneIsAChange() throws IOException {
    Files.delete(file);
    assertFalse(changes.haveSettled());
    assertTrue(changes.haveSettled());
  }

  @Test
  void whatIsForgottenIsNotTold() throws IOException {
    Files.writeString(file, "22");
    assertFalse(changes.haveSettled());
    changes.forget();
    assertFalse(changes.haveSettled());
  }
}

package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
  private static final byte[] MAGIC = "TCPTREC\1".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("a.rec");
  }

  private Path record(List<V1Message> messages) {
    try (Recorder recorder = new Recorder(file())) {
      recorder.notice("{\"type\":\"hello\"}");
      for (V1Message message : messages) {
        recorder.message(message);
        recorder.notice("{\"type\":\"hold\",\"held\":true}");
      }
    }
    return file();
  }

  private Path written(byte[]... parts) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    Arrays.stream(parts).forEach(all::put);
    return Files.write(file(), all.array());
  }

  private static List<V1Message> read(Recording recording) {
    List<V1Message> messages = new ArrayList<>();
    for (V1Message next; (next = recording.next()) != null; ) {
      messages.add(next);
    }
    return messages;
  }

  private static List<V1Message> some() {
    byte[] large = new byte[300_000];
    new Random(1).nextBytes(large);
    return List.of(
        Frames.text(7, "one"), Frames.binary(9), Frames.binary(10, large), Frames.text(11, "é\n"));
  }

  @Test
  void whatWasRecordedIsReadAgainInItsOrder() {
    List<V1Message> messages = some();
    try (Recording recording = new Recording(record(messages))) {
      List<V1Message> read = read(recording);
      assertEquals(messages.size(), read.size());
      for (int i = 0; i < messages.size(); i++) {
        assertArrayEquals(messages.get(i).frame(), read.get(i).frame());
      }
      assertTrue(!recording.isCut());
      assertEquals(9_000, read.get(1).receivedMicros());
    }
  }

  @Test
  void aCutRecordingGivesEveryWholeMessage() throws IOException {
    List<V1Message> messages = List.of(Frames.text(1, "one"), Frames.binary(2, (byte) 0));
    byte[] whole = Files.readAllBytes(record(messages));
    int read = 0;
    for (int length = MAGIC.length; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      try (Recording recording = new Recording(file())) {
        int now = read(recording).size();
        assertTrue(now == read || now == read + 1, "at " + length);
        read = now;
      }
    }
    assertEquals(messages.size(), read);
    try (Recording recording = new Recording(file())) {
      read(recording);
      assertTrue(recording.isCut());
    }
  }

  @Test
  void aLengthThatTheFileDoesNotHaveCostsNoMemory() throws IOException {
    byte[] header = {2, 0x3F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
    try (Recording recording = new Recording(written(MAGIC, header, new byte[100]))) {
      assertNull(recording.next());
      assertTrue(recording.isCut());
    }
  }

  @Test
  void whatCanNotBeALengthOrAKindIsDamage() throws IOException {
    for (byte[] header :
        List.of(
            new byte[] {2, -1, -1, -1, -1},
            new byte[] {2, 0x40, 0, 0, 25},
            new byte[] {3, 0, 0, 0, 1},
            new byte[] {0, 0, 0, 0, 0})) {
      try (Recording recording = new Recording(written(MAGIC, header, new byte[100]))) {
        String said = assertThrows(ClientFailure.class, recording::next).getMessage();
        assertTrue(said.contains("is damaged"), said);
      }
    }
  }

  @Test
  void aMessageWithoutAHeaderIsDamage() throws IOException {
    byte[] record = {2, 0, 0, 0, 3, 1, 1, 1};
    try (Recording recording = new Recording(written(MAGIC, record))) {
      assertThrows(ClientFailure.class, recording::next);
    }
  }

  @Test
  void whatIsNoRecordingOrOfAnotherVersionIsRefused() throws IOException {
    assertRefused(written(new byte[0]), "is no recording");
    assertRefused(written("a,b,c\n1,2,3\n".getBytes(StandardCharsets.US_ASCII)), "is no recording");
    assertRefused(written("TCPTREC\2".getBytes(StandardCharsets.US_ASCII)), "version");
    assertRefused(directory.resolve("none"), "there is no such file");
  }

  private static void assertRefused(Path file, String why) {
    String said = assertThrows(ClientFailure.class, () -> new Recording(file)).getMessage();
    assertTrue(said.contains(why), said);
  }
}

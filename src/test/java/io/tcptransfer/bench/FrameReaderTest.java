package io.tcptransfer.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static final int MAX = 70_000;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<String> read = new ArrayList<>();
  private boolean inflates;

  @Test
  void readsTheSameHoweverTheBytesAreCut() {
    frame(0x81, 5);
    frame(0x82, 0);
    frame(0x89, 4);
    frame(0x81, 125);
    frame(0x82, 126);
    frame(0x81, 65_535);
    frame(0x82, 65_536);
    frame(0x01, 3);
    frame(0x89, 0);
    frame(0x00, 2);
    frame(0x80, 1);
    frame(0x88, 2);
    List<String> expected =
        List.of(
            "text 5",
            "binary 0",
            "9 4",
            "text 125",
            "binary 126",
            "text 65535",
            "binary 65536",
            "9 0",
            "text 6",
            "8 2");
    for (int step : new int[] {1, 2, 3, 1_000, 1_000_000}) {
      assertEquals(expected, readInSteps(step), "step " + step);
    }
  }

  @Test
  void refusesWhatAServerMustNotSend() {
    assertThrows(IllegalStateException.class, () -> readAll(0x81, 0x80, 0, 0, 0, 0));
    assertThrows(IllegalStateException.class, () -> readAll(0x81, 127, 0, 0, 0, 0, 0, 2, 0, 0));
    assertThrows(IllegalStateException.class, () -> readAll(0x80, 0));
    assertThrows(IllegalStateException.class, () -> readAll(0x01, 0, 0x81, 0));
    assertThrows(IllegalStateException.class, () -> readAll(0xC1, 0));
  }

  @Test
  void tellsCompressedMessagesApart() {
    frame(0xC1, 7);
    frame(0x81, 1);
    frame(0xC2, 300);
    inflates = true;
    assertEquals(List.of("deflated text 7", "text 1", "deflated binary 300"), readInSteps(100));
    assertThrows(IllegalStateException.class, () -> readAll(0x41, 0));
    assertThrows(IllegalStateException.class, () -> readAll(0x01, 0, 0xC1, 0));
  }

  private List<String> readInSteps(int step) {
    read.clear();
    FrameReader reader = reader();
    byte[] all = bytes.toByteArray();
    int at = 0;
    for (int end = 0; end < all.length; ) {
      end = Math.min(all.length, end + step);
      at = reader.read(all, at, end);
    }
    assertEquals(all.length, at);
    return List.copyOf(read);
  }

  private void readAll(int... all) {
    byte[] frames = new byte[all.length];
    for (int i = 0; i < all.length; i++) {
      frames[i] = (byte) all[i];
    }
    reader().read(frames, 0, frames.length);
  }

  private FrameReader reader() {
    return new FrameReader(
        MAX,
        new FrameReader.Sink() {
          @Override
          public void message(boolean text, byte[] from, int at, int length) {
            String payload = new String(from, at, length, ISO_8859_1);
            assertEquals("x".repeat(length), payload);
            read.add((text ? "text " : "binary ") + length);
          }

          @Override
          public void deflated(boolean text, byte[] from, int at, int length) {
            if (!inflates) {
              FrameReader.Sink.super.deflated(text, from, at, length);
            }
            read.add("deflated " + (text ? "text " : "binary ") + length);
          }

          @Override
          public void control(int opcode, byte[] from, int at, int length) {
            read.add(opcode + " " + length);
          }
        });
  }

  private void frame(int first, int length) {
    bytes.write(first);
    if (length < 126) {
      bytes.write(length);
    } else if (length < 65_536) {
      bytes.write(126);
      bytes.write(length >> 8);
      bytes.write(length);
    } else {
      bytes.write(127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.write((int) ((long) length >>> shift));
      }
    }
    bytes.writeBytes("x".repeat(length).getBytes(ISO_8859_1));
  }
}

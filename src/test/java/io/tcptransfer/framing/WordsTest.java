package io.tcptransfer.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WordsTest {
  /** What {@link Words#find} must say, byte by byte. */
  private static int plainly(byte[] bytes, int from, int to, byte value) {
    boolean ascii = value >= 0;
    for (int at = from; at < to; at++) {
      if (bytes[at] == value) {
        return ascii ? at : ~at;
      }
      ascii &= bytes[at] >= 0;
    }
    return Words.NOT_FOUND;
  }

  @Test
  void findsWhatALookAtEachByteFinds() {
    Random random = new Random(1);
    for (int trial = 0; trial < 100_000; trial++) {
      byte[] bytes = new byte[random.nextInt(100)];
      int kinds = 1 + random.nextInt(255);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : random.nextInt(kinds));
      }
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      byte value = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(kinds));
      ByteBuffer view = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
      assertEquals(plainly(bytes, from, to, value), Words.find(view, from, to, value));
    }
  }

  @Test
  void saysOfEveryPlaceOfTheOneForeignByteWhetherItIsBeforeTheMatch() {
    for (int match = 0; match < 80; match++) {
      for (int foreign = 0; foreign < 80; foreign++) {
        byte[] bytes = new byte[80];
        bytes[foreign] = (byte) 0x80;
        bytes[match] = 10;
        ByteBuffer view = ByteBuffer.wrap(bytes);
        int expected = foreign < match ? ~match : match;
        assertEquals(expected, Words.find(view, 0, 80, (byte) 10));
      }
    }
  }

  @Test
  void skipsAsciiAndNothingElse() {
    for (int foreign = 0; foreign < 80; foreign++) {
      byte[] bytes = new byte[80];
      bytes[foreign] = (byte) 0xC3;
      int skipped = Words.skipAscii(ByteBuffer.wrap(bytes), 0, 80);
      assertEquals(foreign / 8 * 8, skipped);
    }
    assertEquals(80, Words.skipAscii(ByteBuffer.wrap(new byte[80]), 0, 80));
  }
}

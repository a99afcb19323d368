package io.tcptransfer.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
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
      int expected = plainly(bytes, from, to, value);
      onEachKind(
          bytes,
          buffer -> {
            int start = from + random.nextInt(to - from + 1);
            Words words = Words.of(buffer, from, to - from);
            assertEquals(expected, words.find(from, value));
            assertEquals(plainly(bytes, start, to, value), words.find(start, value));
          });
    }
  }

  @Test
  void saysOfEveryPlaceOfTheOneForeignByteWhetherItIsBeforeTheMatch() {
    for (int match = 0; match < 80; match++) {
      for (int foreign = 0; foreign < 80; foreign++) {
        byte[] bytes = new byte[80];
        bytes[foreign] = (byte) 0x80;
        bytes[match] = 10;
        int expected = foreign < match ? ~match : match;
        onEachKind(
            bytes, buffer -> assertEquals(expected, Words.of(buffer, 0, 80).find(0, (byte) 10)));
      }
    }
  }

  @Test
  void skipsAsciiAndNothingElse() {
    for (int foreign = 0; foreign < 80; foreign++) {
      byte[] bytes = new byte[80];
      bytes[foreign] = (byte) 0xC3;
      int expected = foreign / 8 * 8;
      onEachKind(bytes, buffer -> assertEquals(expected, Words.of(buffer, 0, 80).skipAscii(0)));
    }
    onEachKind(new byte[80], buffer -> assertEquals(80, Words.of(buffer, 0, 80).skipAscii(0)));
  }

  @Test
  void readsBytesAndWordsOfTheRangeAndNothingOutside() {
    byte[] bytes = new byte[40];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i + 1);
    }
    onEachKind(
        bytes,
        buffer -> {
          Words words = Words.of(buffer, 10, 20);
          assertEquals(11, words.get(10));
          assertEquals(0x1E1D1C1B1A191817L, words.word(22));
          assertEquals(30, words.end());
          assertThrows(IndexOutOfBoundsException.class, () -> words.get(9));
          assertThrows(IndexOutOfBoundsException.class, () -> words.get(30));
          assertThrows(IndexOutOfBoundsException.class, () -> words.word(23));
          assertThrows(IndexOutOfBoundsException.class, () -> words.find(31, (byte) 1));
          assertThrows(IndexOutOfBoundsException.class, () -> words.skipAscii(9));
          assertThrows(IndexOutOfBoundsException.class, () -> Words.of(buffer, 10, 31));
        });
  }

  /** With and without an address in memory. */
  private static void onEachKind(byte[] bytes, Consumer<ByteBuf> check) {
    for (ByteBuf buffer :
        List.of(Unpooled.directBuffer(Math.max(1, bytes.length)), Unpooled.buffer())) {
      check.accept(buffer.writeBytes(bytes).capacity(bytes.length));
      buffer.release();
    }
  }
}

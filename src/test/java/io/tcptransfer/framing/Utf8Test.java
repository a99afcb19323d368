package io.tcptransfer.framing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final CharBuffer chars = CharBuffer.allocate(256);

  /** The JDK's word. */
  private boolean isValid(byte[] bytes, int length) {
    chars.clear();
    return decoder.reset().decode(ByteBuffer.wrap(bytes, 0, length), chars, true).isUnderflow();
  }

  /** Alone (the tail, byte by byte) and eight at a time must say the same. */
  private void assertAsTheJdkSays(byte[] bytes) {
    boolean valid = isValid(bytes, bytes.length);
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
    if (Utf8.isValid(Unpooled.wrappedBuffer(bytes), 0, bytes.length) != valid
        || Utf8.isValid(Unpooled.wrappedBuffer(padded), 0, padded.length) != valid) {
      throw new AssertionError(ByteBufUtil.hexDump(bytes) + " valid: " + valid);
    }
  }

  @Test
  void everySequenceOfOneToThreeBytesIsJudgedAsTheJdkDoes() {
    for (int length = 1; length <= 3; length++) {
      byte[] bytes = new byte[length];
      ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
      ByteBuf padded = Unpooled.wrappedBuffer(new byte[8]);
      for (int value = 0; value < 1 << (8 * length); value++) {
        for (int at = 0; at < length; at++) {
          bytes[at] = (byte) (value >> (8 * at));
          padded.setByte(at, bytes[at]);
        }
        boolean valid = isValid(bytes, length);
        if (Utf8.isValid(buffer, 0, length) != valid || Utf8.isValid(padded, 0, 8) != valid) {
          throw new AssertionError(ByteBufUtil.hexDump(bytes) + " valid: " + valid);
        }
      }
    }
  }

  @Test
  void everyCodePointIsValidAndNoneOfItsBytesIsDispensable() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        byte[] bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        assertTrue(Utf8.isValid(buffer, 0, bytes.length));
        for (int length = 1; length < bytes.length; length++) {
          assertFalse(Utf8.isValid(buffer, 0, length));
          assertEquals(length, Utf8.unfinished(buffer, 0, length));
        }
      }
    }
  }

  @Test
  void longerSequencesAreJudgedAsTheJdkDoes() {
    Random random = new Random(7);
    int[] edges = {
      0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
      0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFC, 0xFE, 0xFF
    };
    for (int round = 0; round < 1_000_000; round++) {
      byte[] bytes = new byte[4 + random.nextInt(3)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = (byte) edges[random.nextInt(edges.length)];
      }
      assertAsTheJdkSays(bytes);
    }
  }

  @Test
  void everyFourByteSequenceAtTheEdgesIsJudgedAsTheJdkDoes() {
    for (int first = 0xEF; first <= 0xF8; first++) {
      for (int second = 0; second <= 0xFF; second++) {
        for (int third : new int[] {0x7F, 0x80, 0xBF, 0xC0}) {
          for (int fourth : new int[] {0x7F, 0x80, 0xBF, 0xC0}) {
            assertAsTheJdkSays(
                new byte[] {(byte) first, (byte) second, (byte) third, (byte) fourth});
          }
        }
      }
    }
  }

  @Test
  void oneWrongByteAnywhereInALongTextIsFound() {
    String text = "plain ASCII, then é漢😀, then plain ASCII again; ".repeat(3);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (ReadBuffer kind : ReadBuffer.values()) {
      for (int at = 0; at < bytes.length; at++) {
        byte[] wrong = bytes.clone();
        wrong[at] = (byte) 0xFF;
        assertJudged(kind, bytes, true);
        assertJudged(kind, wrong, false);
      }
    }
  }

  private static void assertJudged(ReadBuffer kind, byte[] bytes, boolean valid) {
    ByteBuf buffer = kind.of(bytes);
    assertEquals(valid, Utf8.isValid(buffer, buffer.readerIndex(), bytes.length));
    assertEquals(bytes.length, buffer.readableBytes(), "an index was moved");
    buffer.release();
  }

  @Test
  void noBytesAreValid() {
    assertTrue(Utf8.isValid(Unpooled.EMPTY_BUFFER, 0, 0));
    assertEquals(0, Utf8.unfinished(Unpooled.EMPTY_BUFFER, 0, 0));
  }

  @Test
  void theUnfinishedEndIsWhatACharacterCanStartWith() {
    Set<String> starts = startsOfCharacters();
    Random random = new Random(11);
    byte[] alphabet = "aé漢😀\u0800\ud800\udfff\uffff".getBytes(StandardCharsets.UTF_8);
    int[] seen = new int[5];
    for (int round = 0; round < 300_000; round++) {
      byte[] bytes = new byte[random.nextInt(14)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] =
            random.nextInt(8) == 0
                ? (byte) random.nextInt()
                : alphabet[(at + round) % alphabet.length];
      }
      int expected = unfinished(bytes, starts);
      seen[expected + 1]++;
      assertEquals(
          expected,
          Utf8.unfinished(Unpooled.wrappedBuffer(bytes), 0, bytes.length),
          () -> ByteBufUtil.hexDump(bytes));
    }
    assertTrue(Arrays.stream(seen).allMatch(count -> count > 100), () -> Arrays.toString(seen));
  }

  private int unfinished(byte[] bytes, Set<String> starts) {
    for (int tail = 0; tail <= Math.min(3, bytes.length); tail++) {
      int rest = bytes.length - tail;
      boolean start = tail == 0 || starts.contains(ByteBufUtil.hexDump(bytes, rest, tail));
      if (start && isValid(bytes, rest)) {
        return tail;
      }
    }
    return -1;
  }

  /** From the characters themselves, in hex. */
  private static Set<String> startsOfCharacters() {
    Set<String> starts = new HashSet<>();
    for (int point = 0x80; point <= Character.MAX_CODE_POINT; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        byte[] bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);
        for (int length = 1; length < bytes.length; length++) {
          starts.add(ByteBufUtil.hexDump(bytes, 0, length));
        }
      }
    }
    return starts;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\u00ffb", "\u00c3", "\u00e0\u0080", "\u00f0\u009f\u0098", "\u00c0\u00af"})
  void repairReplacesAsStringDecodingDoes(String iso) {
    byte[] bytes = iso.getBytes(StandardCharsets.ISO_8859_1);
    for (ReadBuffer kind : ReadBuffer.values()) {
      assertRepaired(kind, bytes);
    }
  }

  @Test
  void repairedBytesAreAlwaysValid() {
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(40)];
      random.nextBytes(bytes);
      assertRepaired(ReadBuffer.HEAP, bytes);
    }
  }

  private static void assertRepaired(ReadBuffer kind, byte[] bytes) {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    ByteBuf buffer = kind.of(bytes);
    ByteBuf repaired = Utf8.repair(allocator, buffer, buffer.readerIndex(), bytes.length);
    String expected = new String(bytes, StandardCharsets.UTF_8);
    assertArrayEquals(expected.getBytes(StandardCharsets.UTF_8), ByteBufUtil.getBytes(repaired));
    assertTrue(Utf8.isValid(repaired, repaired.readerIndex(), repaired.readableBytes()));
    assertEquals(bytes.length, buffer.readableBytes(), "an index was moved");
    assertTrue(buffer.release() && repaired.release());
    assertEquals(0, allocator.metric().usedDirectMemory());
  }

  @Test
  void repairKeepsWhatIsValid() {
    ByteBuf buffer = Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xFF, 'b'});
    ByteBuf repaired = Utf8.repair(UnpooledByteBufAllocator.DEFAULT, buffer, 0, 3);
    assertEquals("a\uFFFDb", repaired.toString(StandardCharsets.UTF_8));
    repaired.release();
  }
}

package io.tcptransfer.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random bytes, cuts and limits against the simplest model. A failure names its seed. */
class RandomInputTest {
  private static final int ROUNDS = 4_000;

  enum Kind {
    LINE,
    DELIMITER,
    LENGTH_PREFIX,
    FIXED
  }

  @ParameterizedTest
  @EnumSource
  void whatComesOutIsWhatTheModelSays(Kind kind) {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      Framing framing = framing(random, kind);
      byte[] bytes = input(random, framing);
      int max = 1 + random.nextInt(30);
      Oversize onOversize = random.nextBoolean() ? Oversize.CLOSE : Oversize.SKIP;
      List<String> expected = WholeInput.outcome(framing, max, onOversize, bytes);
      List<byte[]> reads = Cuttings.random(random, bytes);
      assertEquals(
          expected,
          SenderTrial.outcome(framing, max, onOversize, reads),
          "seed " + seed + " " + framing + " max " + max + " " + onOversize);
      expected.forEach(note -> seen.add(note.startsWith("=") ? "message" : note));
    }
    // The inputs are such that all that can happen did happen.
    assertTrue(seen.containsAll(Set.of("message", "OVERSIZE", "cut: OVERSIZE")), seen::toString);
    boolean counted = kind == Kind.LENGTH_PREFIX || kind == Kind.FIXED;
    assertEquals(counted, seen.contains("INCOMPLETE"));
    assertEquals(kind == Kind.LENGTH_PREFIX, seen.contains("cut: MALFORMED"));
  }

  private static Framing framing(Random random, Kind kind) {
    return switch (kind) {
      case LINE -> new Framing.Line();
      case DELIMITER -> new Framing.Delimiter(letters(random, 1 + random.nextInt(5)));
      case LENGTH_PREFIX ->
          new Framing.LengthPrefix(
              1 << random.nextInt(3), random.nextBoolean(), random.nextBoolean());
      case FIXED -> new Framing.Fixed(1 + random.nextInt(35));
    };
  }

  private static byte[] input(Random random, Framing framing) {
    int length = 1 + random.nextInt(400);
    if (framing instanceof Framing.LengthPrefix prefix) {
      return announced(random, prefix, length);
    }
    String alphabet = framing instanceof Framing.Line ? "\r\nabcdefghijklm" : "abcd";
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; at++) {
      bytes[at] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
    }
    return bytes;
  }

  /** Messages with their lengths before them, cut off somewhere. */
  private static byte[] announced(Random random, Framing.LengthPrefix prefix, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (out.size() < length) {
      int payload = random.nextInt(32);
      // Seldom one byte too few, which is malformed when the payload is empty.
      int announced = payload + (prefix.includesPrefix() ? prefix.lengthBytes() : 0);
      int told = Math.max(0, announced - (random.nextInt(10) == 0 ? 1 : 0));
      IntStream.range(0, prefix.lengthBytes())
          .map(at -> prefix.littleEndian() ? at : prefix.lengthBytes() - 1 - at)
          .forEach(at -> out.write(told >> (8 * at)));
      byte[] bytes = new byte[payload];
      random.nextBytes(bytes);
      out.writeBytes(bytes);
    }
    return Arrays.copyOf(out.toByteArray(), length);
  }

  private static String letters(Random random, int length) {
    return random
        .ints(length, 'a', 'd')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}

package io.tcptransfer.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufUtil;
import io.tcptransfer.Fuzz;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import io.tcptransfer.config.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random bytes, cuts and limits: against the simplest model where there is one, and everywhere no
 * byte is lost, made up or kept.
 */
class FramerFuzzTest {
  private static final List<ReadBuffer> KINDS = List.of(ReadBuffer.values());

  enum Kind {
    LINE,
    DELIMITER,
    LENGTH_PREFIX,
    FIXED
  }

  /** A sender's bytes as they are read, and in front of what. */
  private record Life(Framing framing, int max, Oversize onOversize, List<byte[]> reads) {
    static Life of(Random random, Framing framing, byte[] valid) {
      return new Life(
          framing,
          1 + random.nextInt(30),
          random.nextBoolean() ? Oversize.CLOSE : Oversize.SKIP,
          Cuttings.random(random, Fuzz.mutated(random, valid)));
    }

    byte[] bytes() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      reads.forEach(all::writeBytes);
      return all.toByteArray();
    }

    @Override
    public String toString() {
      List<String> hex = reads.stream().map(ByteBufUtil::hexDump).toList();
      return framing + " max " + max + " " + onOversize + " " + hex;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatComesOutIsWhatTheModelSays(Kind kind) {
    Set<String> seen = new HashSet<>();
    Fuzz.run(
        random -> {
          Framing framing = framing(random, kind);
          return Life.of(random, framing, input(random, framing));
        },
        life -> {
          List<String> expected =
              WholeInput.outcome(life.framing(), life.max(), life.onOversize(), life.bytes());
          assertEquals(
              expected,
              SenderTrial.outcome(life.framing(), life.max(), life.onOversize(), life.reads()));
          expected.forEach(note -> seen.add(note.startsWith("=") ? "message" : note));
        });
    if (Fuzz.isWhole()) {
      assertTrue(seen.containsAll(Set.of("message", "OVERSIZE", "cut: OVERSIZE")), seen::toString);
      boolean counted = kind == Kind.LENGTH_PREFIX || kind == Kind.FIXED;
      assertEquals(counted, seen.contains("INCOMPLETE"));
      assertEquals(kind == Kind.LENGTH_PREFIX, seen.contains("cut: MALFORMED"));
    }
  }

  /** Where reads matter: all bytes come out, in order, whatever is read together. */
  @ParameterizedTest
  @EnumSource(Payload.class)
  void rawBytesComeOutAsTheyWere(Payload payload) {
    Fuzz.run(
        random -> Life.of(random, new Framing.Raw(), text(random)),
        life -> assertEquals(iso(life.bytes()), joined(life, payload, false)));
  }

  @Test
  void bytesBetweenSilencesComeOutAsTheyWere() {
    Fuzz.run(
        random -> Life.of(random, new Framing.IdleGap(Duration.ofMillis(20)), text(random)),
        life -> {
          String bytes = iso(life.bytes());
          assertEquals(bytes, joined(life, Payload.AUTO, true));
        });
  }

  private static String joined(Life life, Payload payload, boolean silences) {
    int most = Math.max(1, life.bytes().length);
    try (SenderTrial sender = new SenderTrial(life.framing(), payload, most, life.onOversize())) {
      int next = 0;
      for (byte[] read : life.reads()) {
        sender.read(KINDS.get(next++ % KINDS.size()), read);
        if (silences && read.length % 2 == 0) {
          sender.quiet();
        }
      }
      return sender.end().stream()
          .peek(note -> assertTrue(note.startsWith("="), note))
          .map(note -> note.substring(1))
          .collect(Collectors.joining());
    }
  }

  private static String iso(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] text(Random random) {
    String alphabet = "a\u00e9\u6f22\ud83d\ude00\n";
    int[] points = alphabet.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int length = 1 + random.nextInt(40); length > 0; length--) {
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
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

package io.tcptransfer.framing;

import static io.tcptransfer.framing.Cuttings.iso;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is joined is cut into the same messages again, and its seams are found on the way. */
class JoinerTest {
  private static final int MOST_BYTES = 1_000;
  private static final int TRIALS = 2_000;

  static Stream<Framing> framings() {
    return Stream.of(
        new Framing.Line(),
        new Framing.Delimiter("\u0003"),
        new Framing.Delimiter("ab"),
        new Framing.Delimiter("aab"),
        new Framing.Delimiter("aa"),
        new Framing.Delimiter("\r\n"),
        new Framing.Delimiter("\u00ff\u0000"),
        new Framing.Fixed(1),
        new Framing.Fixed(3),
        prefix(1, false, false),
        prefix(1, true, true),
        prefix(2, false, true),
        prefix(2, true, false),
        prefix(4, false, false),
        prefix(4, true, true));
  }

  private static Framing prefix(int bytes, boolean littleEndian, boolean includesPrefix) {
    return new Framing.LengthPrefix(bytes, littleEndian, includesPrefix);
  }

  /** Of few letters, so that they often contain what ends a message. */
  private static byte[] message(Random random, Framing framing) {
    byte[] letters = iso("aab\n\r\u0003\u00ff\0");
    int length =
        framing instanceof Framing.Fixed fixed && random.nextInt(5) > 0
            ? fixed.bytes()
            : random.nextInt(7);
    byte[] message = new byte[length];
    for (int i = 0; i < length; i++) {
      message[i] = letters[random.nextInt(letters.length)];
    }
    return message;
  }

  @ParameterizedTest
  @MethodSource("framings")
  void whatIsJoinedIsCutIntoTheSameMessages(Framing framing) {
    Random random = new Random(framing.hashCode());
    int refused = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      ByteBuf joined = Unpooled.buffer();
      List<String> carried = new ArrayList<>();
      List<Integer> ends = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        byte[] message = message(random, framing);
        try {
          Joiner.of(framing).join(Unpooled.wrappedBuffer(message), joined);
          carried.add("=" + new String(message, StandardCharsets.ISO_8859_1));
          ends.add(joined.writerIndex());
        } catch (CannotCarry refusal) {
          refused++;
        }
      }
      List<byte[]> reads = Cuttings.random(random, ByteBufUtil.getBytes(joined));
      assertEquals(
          carried,
          SenderTrial.outcome(framing, MOST_BYTES, Oversize.CLOSE, reads),
          joined::toString);
      assertEquals(ends, seams(framing, reads));
    }
    assertEquals(framing instanceof Framing.LengthPrefix, refused == 0, "refused: " + refused);
  }

  /** Where the messages end, in all of the bytes. */
  private static List<Integer> seams(Framing framing, List<byte[]> reads) {
    Seams seams = Seams.of(framing);
    List<Integer> ends = new ArrayList<>();
    int before = 0;
    for (byte[] read : reads) {
      ByteBuf in = Unpooled.wrappedBuffer(read);
      int at = 0;
      while (at < read.length) {
        int end = next(seams, in, at);
        if (end >= 0) {
          ends.add(before + end);
        }
        at = end < 0 ? read.length : end;
      }
      before += read.length;
    }
    return ends;
  }

  private static int next(Seams seams, ByteBuf in, int from) {
    try {
      return seams.next(in, from, in.writerIndex());
    } catch (FramingException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Arguments> uncarriable() {
    return Stream.of(
        Arguments.of(new Framing.Raw(), ""),
        Arguments.of(new Framing.IdleGap(Duration.ofMillis(1)), ""),
        Arguments.of(new Framing.Line(), "\n"),
        Arguments.of(new Framing.Line(), "one\ntwo"),
        Arguments.of(new Framing.Delimiter("aa"), "xaay"),
        Arguments.of(new Framing.Delimiter("aa"), "xa"),
        Arguments.of(new Framing.Fixed(3), "ab"),
        Arguments.of(new Framing.Fixed(3), "abcd"),
        Arguments.of(prefix(1, false, false), "x".repeat(256)),
        Arguments.of(prefix(1, false, true), "x".repeat(255)),
        Arguments.of(prefix(2, false, false), "x".repeat(65_536)));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("uncarriable")
  void whatAFramingCanNotCarryIsRefusedAndLeavesNothing(Framing framing, String message) {
    ByteBuf out = Unpooled.buffer().writeByte(7);
    ByteBuf in = Unpooled.wrappedBuffer(iso(message));
    CannotCarry refusal = assertThrows(CannotCarry.class, () -> Joiner.of(framing).join(in, out));
    assertTrue(!refusal.getMessage().isEmpty());
    assertEquals(1, out.writerIndex());
    assertEquals(message.length(), in.readableBytes());
  }

  @Test
  void theLongestThatAPrefixAnnouncesIsCarried() {
    assertEquals(256, joined(prefix(1, false, false), "x".repeat(255)).readableBytes());
    assertEquals(255, joined(prefix(1, false, true), "x".repeat(254)).readableBytes());
    assertArrayEquals(
        new byte[] {5, 0, 'a', 'b', 'c'},
        ByteBufUtil.getBytes(joined(prefix(2, true, true), "abc")));
  }

  @Test
  void aMessageMayEndLikeTheBeginOfADelimiterThatDoesNotComeTooEarly() {
    assertEquals(
        "abaabac",
        joined(new Framing.Delimiter("abac"), "aba").toString(StandardCharsets.ISO_8859_1));
  }

  @Test
  void withoutBoundariesTheBytesAreTheMessage() {
    assertEquals("a\nb", joined(new Framing.Raw(), "a\nb").toString(StandardCharsets.ISO_8859_1));
  }

  @Test
  void aLengthThatCountsItselfAndIsTooShortHasNoSeam() {
    Seams seams = Seams.of(prefix(2, false, true));
    assertThrows(
        FramingException.class, () -> seams.next(Unpooled.wrappedBuffer(iso("\0\1x")), 0, 3));
  }

  @Test
  void eachPieceOfRawIsAMessage() {
    assertEquals(List.of(2, 5), seams(new Framing.Raw(), List.of(iso("ab"), iso("c\nd"))));
  }

  private static ByteBuf joined(Framing framing, String message) {
    ByteBuf out = Unpooled.buffer();
    try {
      Joiner.of(framing).join(Unpooled.wrappedBuffer(iso(message)), out);
    } catch (CannotCarry e) {
      throw new AssertionError(e);
    }
    return out;
  }
}

package io.tcptransfer.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import io.tcptransfer.config.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FramerTest {
  private static final Framing LINE = new Framing.Line();
  private static final Framing IDLE_GAP = new Framing.IdleGap(Duration.ofMillis(20));

  @Test
  void lineEndsAtLfAndDropsOneCr() {
    assertOutcome(LINE, "a\r\nb\n\r\n\nc\r\r\nd\re\n", "=a", "=b", "=", "=", "=c\r", "=d\re");
  }

  @Test
  void theLastLineNeedsNoLfAndIsAsItIs() {
    assertOutcome(LINE, "a\nb", "=a", "=b");
    assertOutcome(LINE, "a\nb\r", "=a", "=b\r");
    assertOutcome(LINE, "a\n", "=a");
  }

  @Test
  void delimitersMayOverlapThemselves() {
    assertOutcome(new Framing.Delimiter("aab"), "aaab", "=a");
    assertOutcome(new Framing.Delimiter("aa"), "aaa", "=", "=a");
    assertOutcome(new Framing.Delimiter("abac"), "ababac", "=ab");
  }

  @Test
  void aCrStaysWhereTheDelimiterIsConfigured() {
    assertOutcome(new Framing.Delimiter("\n"), "a\r\nb", "=a\r", "=b");
  }

  @Test
  void delimiterCharactersAreOneByteEach() {
    assertOutcome(new Framing.Delimiter("\u00e9\u00ff"), "a\u00e9\u00ffb", "=a", "=b");
  }

  @Test
  void aShortLastPartIsIncomplete() {
    assertOutcome(new Framing.Fixed(2), "aabbc", "=aa", "=bb", "INCOMPLETE");
    assertOutcome(prefix(2, false, false), "\0\1a\0", "=a", "INCOMPLETE");
    assertOutcome(prefix(2, false, false), "\0\1a\0\2", "=a", "INCOMPLETE");
    assertOutcome(prefix(2, false, false), "\0\1a\0\2b", "=a", "INCOMPLETE");
  }

  @Test
  void lengthsAreUnsignedInBothOrders() {
    String bytes = "x".repeat(200);
    assertOutcome(prefix(1, false, false), "\u00c8" + bytes, "=" + bytes);
    assertOutcome(prefix(2, true, false), "\u00c8\0" + bytes, "=" + bytes);
    assertOutcome(prefix(2, false, true), "\0\u00ca" + bytes, "=" + bytes);
    assertOutcome(prefix(4, true, true), "\u00cc\0\0\0" + bytes, "=" + bytes);
  }

  @Test
  void aLengthSmallerThanWhatItCountsEndsTheSenderUnderBothPolicies() {
    for (Oversize onOversize : Oversize.values()) {
      for (String length : List.of("\0\0\0\0", "\0\0\0\1", "\0\0\0\3")) {
        try (SenderTrial sender = new SenderTrial(prefix(4, false, true), 10, onOversize)) {
          sender.read("\0\0\0\5a" + length);
          assertEquals(List.of("=a", "cut: MALFORMED"), sender.end());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void silenceEndsAnIdleGapMessage(Oversize onOversize) {
    try (SenderTrial sender = new SenderTrial(IDLE_GAP, 6, onOversize)) {
      sender.read("ab").read("cd");
      assertEquals(List.of(), sender.outcome());
      sender.quiet();
      assertEquals(List.of("=abcd"), sender.outcome());
      sender.quiet().read("abc").read("def").quiet().read("x");
      assertEquals(List.of("=abcdef", "=x"), sender.end());
    }
  }

  @Test
  void anIdleGapMessageThatIsTooLongIsSkippedUntilSilence() {
    try (SenderTrial sender = new SenderTrial(IDLE_GAP, 3, Oversize.SKIP)) {
      sender.read("ab").read("cd").read("ef").read("ghijk");
      assertEquals(List.of("OVERSIZE"), sender.outcome());
      assertEquals(0, sender.unfinishedBytes());
      sender.quiet().read("abc").quiet().read("abcd");
      assertEquals(List.of("=abc", "OVERSIZE"), sender.end());
    }
  }

  @Test
  void anIdleGapMessageThatIsTooLongEndsTheSender() {
    try (SenderTrial sender = new SenderTrial(IDLE_GAP, 3, Oversize.CLOSE)) {
      sender.read("abc").quiet().read("ab").read("cd");
      assertEquals(List.of("=abc", "cut: OVERSIZE"), sender.end());
    }
  }

  static Stream<Framing> framingsWithoutAClock() {
    return Stream.of(
        LINE, new Framing.Delimiter(";"), new Framing.Fixed(4), prefix(1, false, false));
  }

  @ParameterizedTest
  @MethodSource("framingsWithoutAClock")
  void silenceMeansNothingWhereTheFramingHasABoundary(Framing framing) {
    Framer framer = framer(framing, 100);
    assertEquals(Duration.ZERO, framer.quietTime());
    framer.close();
    try (SenderTrial sender = new SenderTrial(framing, 100, Oversize.CLOSE)) {
      sender.read("\3a").quiet().quiet();
      assertEquals(List.of(), sender.outcome());
      assertTrue(sender.unfinishedBytes() > 0);
    }
  }

  @Test
  void quietTimeIsWhatTheFramingSays() {
    try (Framer raw = framer(new Framing.Raw(), 100);
        Framer gap = framer(IDLE_GAP, 100);
        Framer binary =
            Framer.of(
                new Framing.Raw(),
                Payload.BINARY,
                100,
                Oversize.CLOSE,
                UnpooledByteBufAllocator.DEFAULT)) {
      assertEquals(Duration.ofMillis(50), raw.quietTime());
      assertEquals(Duration.ofMillis(20), gap.quietTime());
      assertEquals(Duration.ZERO, binary.quietTime());
    }
  }

  @Test
  void aMessageInsideOneReadIsGivenWithoutACopy() throws FramingException {
    for (Framing framing : List.of(LINE, prefix(1, false, false), new Framing.Raw())) {
      ByteBuf in = Unpooled.copiedBuffer("\3abc\n", StandardCharsets.ISO_8859_1);
      List<ByteBuf> given = new ArrayList<>();
      try (Framer framer = framer(framing, 100)) {
        framer.feed(in, sink((buffer, index, length) -> given.add(buffer)));
      }
      assertEquals(1, given.size());
      assertSame(in, given.get(0));
      in.release();
    }
  }

  @Test
  void whyASenderIsCutIsToldWithoutItsBytes() {
    ByteBuf in = Unpooled.copiedBuffer("secret", StandardCharsets.ISO_8859_1);
    try (Framer framer = framer(LINE, 3)) {
      FramingException e =
          assertThrows(FramingException.class, () -> framer.feed(in, sink((b, i, l) -> {})));
      assertEquals(Violation.OVERSIZE, e.violation());
      assertEquals("message of at least 6 bytes, maxMessageBytes is 3", e.getMessage());
      assertEquals(0, e.getStackTrace().length);
    }
    in.release();
  }

  @Test
  void aSinkThatThrowsLeaksNothing() throws FramingException {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
    Framer framer = Framer.of(LINE, Payload.AUTO, 100, Oversize.CLOSE, allocator);
    ByteBuf in = Unpooled.copiedBuffer("a\nb", StandardCharsets.ISO_8859_1);
    framer.feed(in.retainedSlice(0, 1), sink((b, i, l) -> {}));
    in.release();
    MessageSink throwing =
        sink(
            (buffer, index, length) -> {
              throw new IllegalStateException("full");
            });
    assertThrows(IllegalStateException.class, () -> framer.feed(in, throwing));
    framer.close();
    assertEquals(0, allocator.metric().usedHeapMemory());
    in.release();
  }

  /** With the allocator that is used in production, whose leaks the leak detector tells. */
  @Test
  void pooledBuffersAreGivenBack() throws FramingException {
    ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    List<String> messages = new ArrayList<>();
    MessageSink sink =
        sink(
            (buffer, index, length) ->
                messages.add(buffer.toString(index, length, StandardCharsets.UTF_8)));
    for (Framing framing : List.of(LINE, new Framing.Raw(), IDLE_GAP)) {
      for (int round = 0; round < 50; round++) {
        try (Framer framer = Framer.of(framing, Payload.AUTO, 1000, Oversize.SKIP, allocator)) {
          for (String part : List.of("1 漢", "a\r", "\n2 ")) {
            ByteBuf in = allocator.buffer();
            in.writeBytes(part.getBytes(StandardCharsets.UTF_8));
            framer.feed(in, sink);
            assertTrue(in.release(), "somebody kept a read");
          }
        }
      }
    }
    assertTrue(messages.contains("1 漢a"));
  }

  private static Framing prefix(int bytes, boolean littleEndian, boolean includesPrefix) {
    return new Framing.LengthPrefix(bytes, littleEndian, includesPrefix);
  }

  private static Framer framer(Framing framing, int maxMessageBytes) {
    return Framer.of(
        framing, Payload.AUTO, maxMessageBytes, Oversize.CLOSE, UnpooledByteBufAllocator.DEFAULT);
  }

  private static void assertOutcome(Framing framing, String input, String... expected) {
    Cuttings.single(
        Cuttings.iso(input),
        reads ->
            assertEquals(
                List.of(expected), SenderTrial.outcome(framing, 1000, Oversize.CLOSE, reads)));
  }

  private interface OnMessage {
    void message(ByteBuf buffer, int index, int length);
  }

  private static MessageSink sink(OnMessage onMessage) {
    return new MessageSink() {
      @Override
      public void message(ByteBuf buffer, int index, int length, boolean utf8) {
        onMessage.message(buffer, index, length);
      }

      @Override
      public void dropped(Drop drop) {
        throw new AssertionError(drop);
      }
    };
  }
}

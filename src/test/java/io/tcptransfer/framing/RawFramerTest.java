package io.tcptransfer.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import io.tcptransfer.config.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RawFramerTest {
  private static final Framing RAW = new Framing.Raw();
  private static final String EVERY_LENGTH = "aé漢😀é";

  @Test
  void aReadIsAMessage() {
    try (SenderTrial sender = trial(100)) {
      sender.read("a\r\n").read("").read("\0\u00ff");
      assertEquals(List.of("=a\r\n", "=\0\u00ff"), sender.end());
    }
  }

  @Test
  void noCuttingBreaksACharacter() {
    byte[] bytes = EVERY_LENGTH.getBytes(StandardCharsets.UTF_8);
    for (int max : new int[] {4, 5, 6, 7, 100}) {
      Cuttings.every(bytes, reads -> assertWholeCharacters(bytes, max, reads));
    }
  }

  @Test
  void noSingleCutOfALongTextBreaksACharacter() {
    byte[] bytes = EVERY_LENGTH.repeat(9).getBytes(StandardCharsets.UTF_8);
    for (int max : new int[] {4, 5, 29, 100}) {
      Cuttings.single(bytes, reads -> assertWholeCharacters(bytes, max, reads));
    }
  }

  private static void assertWholeCharacters(byte[] bytes, int max, List<byte[]> reads) {
    List<String> messages = SenderTrial.outcome(RAW, max, Oversize.CLOSE, reads);
    assertSameBytes(bytes, max, messages);
    for (String message : messages) {
      ByteBuf payload = Unpooled.copiedBuffer(message.substring(1), StandardCharsets.ISO_8859_1);
      assertTrue(Utf8.isValid(payload, 0, payload.readableBytes()), messages::toString);
    }
  }

  /** The same bytes in the same order, in messages that are neither empty nor too long. */
  private static void assertSameBytes(byte[] bytes, int max, List<String> messages) {
    assertEquals(
        new String(bytes, StandardCharsets.ISO_8859_1),
        messages.stream().map(message -> message.substring(1)).collect(Collectors.joining()));
    for (String message : messages) {
      assertTrue(message.length() > 1 && message.length() - 1 <= max, messages::toString);
    }
  }

  @Test
  void noByteOfAnyInputIsLost() {
    // Starts of characters, continuations and ASCII, in any order.
    byte[] alphabet = "aé漢😀\u007f".getBytes(StandardCharsets.UTF_8);
    for (int seed = 0; seed < 4_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[1 + random.nextInt(60)];
      for (int at = 0; at < bytes.length; at++) {
        bytes[at] = alphabet[random.nextInt(alphabet.length)];
      }
      int max = 1 + random.nextInt(20);
      List<byte[]> reads = Cuttings.random(random, bytes);
      assertSameBytes(bytes, max, SenderTrial.outcome(RAW, max, Oversize.SKIP, reads));
    }
  }

  @Test
  void theStartOfACharacterWaitsForItsRest() {
    try (SenderTrial sender = trial(100)) {
      sender.read("ab\u00c3");
      assertEquals(List.of("=ab"), sender.outcome());
      assertEquals(1, sender.unfinishedBytes());
      sender.read("\u00a9c");
      assertEquals(List.of("=\u00c3\u00a9c"), sender.outcome());
      assertEquals(0, sender.unfinishedBytes());
    }
  }

  @Test
  void aReadThatIsOnlyTheStartOfACharacterIsNoMessageYet() {
    try (SenderTrial sender = trial(100)) {
      sender.read("\u00f0").read("\u009f").read("\u0098");
      assertEquals(List.of(), sender.outcome());
      assertEquals(3, sender.unfinishedBytes());
      sender.read("\u0080");
      assertEquals(List.of("=\u00f0\u009f\u0098\u0080"), sender.outcome());
    }
  }

  @Test
  void silenceAndTheEndSendAStartAsItIs() {
    try (SenderTrial sender = trial(100)) {
      sender.quiet().read("a\u00e4\u00bd").quiet();
      assertEquals(List.of("=a", "=\u00e4\u00bd"), sender.outcome());
      sender.quiet().read("\u00e4\u00bd");
      assertEquals(List.of("=\u00e4\u00bd"), sender.end());
    }
  }

  @Test
  void aStartThatDoesNotGoOnComesWithTheNextRead() {
    try (SenderTrial sender = trial(100)) {
      sender.read("\u00c3").read("x");
      assertEquals(List.of("=\u00c3x"), sender.outcome());
      sender.read("\u00c3").read("\u00c3");
      assertEquals(List.of("=\u00c3\u00c3"), sender.outcome(), "the rest isn't UTF-8");
    }
  }

  @Test
  void nothingWaitsIfTheRestIsNotUtf8() {
    try (SenderTrial sender = trial(100)) {
      sender.read("\u00ff\u00c3").read("\u00e0\u0080").read("\u00ed\u00a0").read("\u00a9");
      assertEquals(
          List.of("=\u00ff\u00c3", "=\u00e0\u0080", "=\u00ed\u00a0", "=\u00a9"), sender.outcome());
    }
  }

  @Test
  void nothingWaitsInBinary() {
    try (SenderTrial sender = new SenderTrial(RAW, Payload.BINARY, 4, Oversize.CLOSE)) {
      sender.read("a\u00c3").read("\u00a9").read("abc\u00c3\u00a9");
      assertEquals(List.of("=a\u00c3", "=\u00a9", "=abc\u00c3", "=\u00a9"), sender.outcome());
    }
  }

  @Test
  void aStartWaitsInText() {
    try (SenderTrial sender = new SenderTrial(RAW, Payload.TEXT, 4, Oversize.CLOSE)) {
      sender.read("a\u00c3").read("\u00a9");
      assertEquals(List.of("=a", "=\u00c3\u00a9"), sender.outcome());
    }
  }

  @Test
  void aLongReadIsCutBetweenCharacters() {
    for (Oversize onOversize : Oversize.values()) {
      try (SenderTrial sender = new SenderTrial(RAW, 4, onOversize)) {
        sender.read("abcdefgh").read("abc\u00c3\u00a9d");
        assertEquals(List.of("=abcd", "=efgh", "=abc", "=\u00c3\u00a9d"), sender.outcome());
      }
    }
  }

  @Test
  void aCharacterLongerThanAMessageIsCutAllTheSame() {
    try (SenderTrial sender = trial(2)) {
      sender.read("\u00f0\u009f\u0098\u0080").read("\u00e4\u00bd\u00a0").read("\u00f0\u009f\u0098");
      List<String> messages = new ArrayList<>(sender.outcome());
      messages.addAll(sender.end());
      assertEquals(
          "=\u00f0\u009f=\u0098\u0080=\u00e4\u00bd=\u00a0=\u00f0\u009f=\u0098",
          String.join("", messages));
    }
  }

  private static SenderTrial trial(int maxMessageBytes) {
    return new SenderTrial(RAW, maxMessageBytes, Oversize.CLOSE);
  }
}

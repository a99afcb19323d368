package io.tcptransfer.framing;

import static io.tcptransfer.framing.Cuttings.iso;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** maxMessageBytes at its boundary, and memory under hostile senders. */
class SizeLimitTest {
  private static final Framing PREFIX_4 = new Framing.LengthPrefix(4, false, false);

  /** A framing, and how a payload ({@code %s}) of a length ({@code #}) looks in it. */
  static Stream<Arguments> framings() {
    return Stream.of(
        Arguments.of(new Framing.Line(), "%s\n"),
        Arguments.of(new Framing.Line(), "%s\r\n"),
        Arguments.of(new Framing.Delimiter("--"), "%s--"),
        Arguments.of(new Framing.Delimiter("end"), "%send"),
        Arguments.of(new Framing.LengthPrefix(1, false, false), "#%s"),
        Arguments.of(PREFIX_4, "\0\0\0#%s"),
        Arguments.of(new Framing.LengthPrefix(2, true, false), "#\0%s"));
  }

  private static String message(String form, String payload) {
    String length = Character.toString((char) payload.length());
    return form.replace("#", length).replace("%s", payload);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("framings")
  void exactlyTheLimitPassesAndOneMoreDoesNot(Framing framing, String form) {
    String fits = message(form, "12345678");
    String tooLong = message(form, "123456789");
    byte[] bytes = iso(fits + tooLong + fits + tooLong + tooLong + fits);
    Cuttings.single(
        bytes,
        reads -> {
          assertEquals(
              List.of("=12345678", "cut: OVERSIZE"),
              SenderTrial.outcome(framing, 8, Oversize.CLOSE, reads));
          assertEquals(
              List.of("=12345678", "OVERSIZE", "=12345678", "OVERSIZE", "OVERSIZE", "=12345678"),
              SenderTrial.outcome(framing, 8, Oversize.SKIP, reads));
        });
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("framings")
  void aMessageThatIsTooLongIsCountedOnceEvenIfItNeverEnds(Framing framing, String form) {
    String tooLong = message(form, "1234567890").substring(0, 10 + form.indexOf("%s"));
    try (SenderTrial sender = new SenderTrial(framing, 8, Oversize.SKIP)) {
      sender.read(tooLong.substring(0, 5)).read(tooLong.substring(5));
      assertEquals(0, sender.unfinishedBytes());
      assertEquals(List.of("OVERSIZE"), sender.end());
    }
  }

  @Test
  void fixedMessagesOverTheLimitAreAllDropped() {
    Cuttings.every(
        iso("aaabbbc"),
        reads -> {
          Framing framing = new Framing.Fixed(3);
          assertEquals(
              List.of("OVERSIZE", "OVERSIZE", "OVERSIZE"),
              SenderTrial.outcome(framing, 2, Oversize.SKIP, reads));
          assertEquals(
              List.of("cut: OVERSIZE"), SenderTrial.outcome(framing, 2, Oversize.CLOSE, reads));
        });
  }

  @Test
  void aRestThatIsTooLongOnlyAtTheEndIsDropped() {
    for (Oversize onOversize : Oversize.values()) {
      Cuttings.every(
          iso("abc\r"),
          reads ->
              assertEquals(
                  List.of("OVERSIZE"),
                  SenderTrial.outcome(new Framing.Line(), 3, onOversize, reads)));
      Cuttings.every(
          iso("abc--"),
          reads ->
              assertEquals(
                  List.of("OVERSIZE"),
                  SenderTrial.outcome(new Framing.Delimiter("--;"), 3, onOversize, reads)));
    }
  }

  @Test
  void anAnnouncedLengthReservesNothing() {
    for (String length : List.of("\u007f\u00ff\u00ff\u00f0", "\1\0\0\0")) {
      try (SenderTrial sender = new SenderTrial(PREFIX_4, Integer.MAX_VALUE, Oversize.CLOSE)) {
        sender.read(length);
        assertEquals(0, sender.unfinishedBytes());
        sender.read("abc");
        assertTrue(sender.unfinishedBytes() <= 64, () -> "" + sender.unfinishedBytes());
        assertEquals(List.of("INCOMPLETE"), sender.end());
      }
    }
  }

  @Test
  void fourGibibytesAreSkippedToTheByte() {
    byte[] read = new byte[16 << 20];
    try (SenderTrial sender = new SenderTrial(PREFIX_4, 8, Oversize.SKIP)) {
      sender.read("\u00ff\u00ff\u00ff\u00ff");
      for (int at = 0; at < 255; at++) {
        sender.read(ReadBuffer.DIRECT, read);
      }
      sender.read(ReadBuffer.DIRECT, new byte[(16 << 20) - 2]);
      assertEquals(List.of("OVERSIZE"), sender.outcome());
      sender.read("x\0\0\0\2ab");
      assertEquals(List.of("=ab"), sender.end());
    }
  }

  @Test
  void memoryFollowsTheBytesThatHaveCome() {
    int size = 1_000_000;
    for (Framing framing : List.of(new Framing.Line(), PREFIX_4, new Framing.Fixed(size))) {
      try (SenderTrial sender = new SenderTrial(framing, size, Oversize.CLOSE)) {
        if (framing == PREFIX_4) {
          sender.read("\0\u000fB@"); // 1,000,000
        }
        byte[] read = new byte[1000];
        Set<Integer> sizes = new HashSet<>();
        for (int come = 1000; come < size; come += read.length) {
          sender.read(ReadBuffer.HEAP, read);
          int reserved = sender.unfinishedBytes();
          assertTrue(come <= reserved && reserved <= 2 * come, come + " came, kept " + reserved);
          sizes.add(reserved);
        }
        assertTrue(sizes.size() <= 11, "each growth copies all: " + sizes);
        sender.read(ReadBuffer.HEAP, read).read("\n");
        assertEquals(1 + size, sender.outcome().get(0).length());
      }
    }
  }

  @Test
  void aSenderWithNothingUnfinishedHoldsNothing() {
    try (SenderTrial sender = new SenderTrial(new Framing.Line(), 100, Oversize.CLOSE)) {
      sender.read("ab").read("c\nde").read("f\n");
      assertEquals(List.of("=abc", "=def"), sender.outcome());
      assertEquals(0, sender.unfinishedBytes());
    }
  }
}

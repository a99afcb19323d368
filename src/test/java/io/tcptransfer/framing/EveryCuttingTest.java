package io.tcptransfer.framing;

import static io.tcptransfer.framing.Cuttings.iso;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How the network cuts the bytes into reads changes nothing. Inputs are named by their number:
 * their control characters don't belong into reports.
 */
class EveryCuttingTest {

  static Stream<Arguments> shortInputs() {
    return Stream.of(
        Arguments.of(new Framing.Line(), "ab\r\n\n\rc\r\r\n"),
        Arguments.of(new Framing.Line(), "abcd\r\nabcde\r\nx"),
        Arguments.of(new Framing.Line(), "a\nabcdefg\r\n\r"),
        Arguments.of(new Framing.Line(), "\n\nabcd\rabcd\r"),
        Arguments.of(new Framing.Line(), "\r\nabcd\r"),
        Arguments.of(new Framing.Delimiter("\u0003"), "ab\u0003\u0003\rcdefg\u0003z"),
        Arguments.of(new Framing.Delimiter("aab"), "aaabaabxaaxaa"),
        Arguments.of(new Framing.Delimiter("aa"), "aaabaaabbbbaa"),
        Arguments.of(new Framing.Delimiter("abac"), "ababacabaabac"),
        Arguments.of(new Framing.Delimiter("\u00ff\u0000"), "q\u00ff\u00ff\u0000\u00ffabcd\u00ff"),
        Arguments.of(new Framing.Delimiter("longer than all"), "longer than"),
        Arguments.of(new Framing.Fixed(1), "abcdefgh"),
        Arguments.of(new Framing.Fixed(3), "abcdefghijk"),
        Arguments.of(new Framing.Fixed(4), "abcdefghijkl"),
        Arguments.of(new Framing.Fixed(5), "abcdefghijkl"),
        Arguments.of(prefix(1, false, false), "\2ab\0\4abcd\5abcde\1"),
        Arguments.of(prefix(1, false, true), "\3ab\1\5abcd\6abcde\2"),
        Arguments.of(prefix(1, false, true), "\2a\0abc"),
        Arguments.of(prefix(2, false, false), "\0\2ab\0\0\0\5abcde\0"),
        Arguments.of(prefix(2, true, false), "\2\0ab\0\0\0\5abcde\0"),
        Arguments.of(prefix(2, true, true), "\4\0ab\2\0\1\0ab"),
        Arguments.of(prefix(4, false, false), "\0\0\0\1a\0\0\0\0\0\0\0\5ab"),
        Arguments.of(prefix(4, true, true), "\5\0\0\0a\4\0\0\0\3\0\0\0"),
        Arguments.of(prefix(4, false, false), "\0\0\0\1a\u00ff\u00ff\u00ff\u00ffab"));
  }

  static Framing prefix(int bytes, boolean littleEndian, boolean includesPrefix) {
    return new Framing.LengthPrefix(bytes, littleEndian, includesPrefix);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("shortInputs")
  void everyCuttingOfAShortInputGivesTheSame(Framing framing, String input) {
    byte[] bytes = iso(input);
    for (Oversize onOversize : Oversize.values()) {
      for (int max : new int[] {4, 1, 100}) {
        List<String> expected = WholeInput.outcome(framing, max, onOversize, bytes);
        Cuttings.every(
            bytes,
            reads -> assertEquals(expected, SenderTrial.outcome(framing, max, onOversize, reads)));
      }
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("shortInputs")
  void eachSingleCutOfALongInputGivesTheSame(Framing framing, String input) {
    byte[] bytes = iso(input.repeat(12));
    for (Oversize onOversize : Oversize.values()) {
      for (int max : new int[] {4, 40}) {
        List<String> expected = WholeInput.outcome(framing, max, onOversize, bytes);
        Cuttings.single(
            bytes,
            reads -> assertEquals(expected, SenderTrial.outcome(framing, max, onOversize, reads)));
      }
    }
  }

  @Test
  void everyShortDelimiterIsFoundInEveryShortInput() {
    for (String delimiter : wordsUpTo(4)) {
      Framing framing = new Framing.Delimiter(delimiter);
      for (String input : wordsUpTo(8)) {
        List<String> expected = WholeInput.outcome(framing, 3, Oversize.SKIP, iso(input));
        Random random = new Random(input.hashCode());
        for (int trial = 0; trial < 3; trial++) {
          List<byte[]> reads = Cuttings.random(random, iso(input));
          assertEquals(
              expected,
              SenderTrial.outcome(framing, 3, Oversize.SKIP, reads),
              () -> delimiter + " in " + input);
        }
      }
    }
  }

  /** All words of a and b with 1 to {@code longest} letters. */
  private static List<String> wordsUpTo(int longest) {
    return Stream.iterate(1, length -> length <= longest, length -> length + 1)
        .flatMap(
            length ->
                Stream.iterate(0, word -> word < 1 << length, word -> word + 1)
                    .map(word -> Integer.toBinaryString(1 << length | word).substring(1)))
        .map(word -> word.replace('0', 'a').replace('1', 'b'))
        .toList();
  }
}

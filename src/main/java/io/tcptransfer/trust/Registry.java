package io.tcptransfer.trust;

import io.tcptransfer.config.Right;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads what a sender registers with, {@code channel} or {@code channel token}: which channel it
 * names, and whether it may send there. Does not know which channels there are. Immutable; any
 * thread.
 *
 * @param tokens what may be presented
 */
public record Registry(Tokens tokens) {

  /** What came of it. */
  public enum Verdict {
    /** It may send. */
    GRANTED,
    /** A token is missing or wrong. */
    NO_TOKEN,
    /** The token is right, but not for that. */
    NOT_ALLOWED
  }

  /** The name that a line begins with, whatever it is. */
  public static String channelName(byte[] line) {
    return new String(line, 0, space(line), StandardCharsets.UTF_8);
  }

  /** Whether who presents that line may send to the channel that it names. */
  public Verdict judge(byte[] line) {
    if (!tokens.areAsked()) {
      return Verdict.GRANTED;
    }
    int space = space(line);
    Optional<Grant> token =
        space < line.length
            ? tokens.find(Arrays.copyOfRange(line, space + 1, line.length))
            : Optional.of(tokens.anonymous());
    if (token.isEmpty()) {
      return Verdict.NO_TOKEN;
    }
    if (token.get().may(Right.SEND, channelName(line))) {
      return Verdict.GRANTED;
    }
    return space < line.length ? Verdict.NOT_ALLOWED : Verdict.NO_TOKEN;
  }

  private static int space(byte[] line) {
    int space = 0;
    while (space < line.length && line[space] != ' ') {
      space++;
    }
    return space;
  }
}

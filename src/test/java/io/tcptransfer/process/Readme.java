package io.tcptransfer.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fenced blocks of a README that are to be run: behind the language stands what the block does,
 * which GitHub doesn't show.
 */
final class Readme {
  private static final Pattern FENCE = Pattern.compile("(?ms)^```([^\\n]*)\\n(.*?)^```$");

  private static final Pattern WORDS = Pattern.compile(" +");

  /** What a reader does with a block. */
  enum Role {
    /** Runs to its end, with status 0. */
    ONCE,
    /** Starts a relay. */
    RELAY,
    /** Sends what is typed, or something of its own. */
    SENDER,
    /** Shows what is sent. */
    RECEIVER,
    /** Sends what it makes up, and ends. */
    SIMULATOR,
    /** Starts a relay that has senders. */
    DEMO,
    /** Is run by CI or by another test. */
    ELSEWHERE
  }

  /** One block. */
  record Block(String language, Role role, String text) {
    @Override
    public String toString() {
      return role + ": " + text.strip();
    }
  }

  private Readme() {}

  /**
   * Blocks without a language are pictures and output; of the others, those without a role fail.
   */
  static List<Block> blocks(String markdown) {
    List<Block> blocks = new ArrayList<>();
    Matcher fence = FENCE.matcher(markdown);
    while (fence.find()) {
      String[] words = WORDS.split(fence.group(1).trim(), 2);
      if (words[0].isEmpty() || words[0].equals("json")) {
        continue;
      }
      if (words.length < 2) {
        throw new AssertionError("who runs this block? " + fence.group(2));
      }
      Role role = Role.valueOf(words[1].toUpperCase(Locale.ROOT));
      blocks.add(new Block(words[0], role, fence.group(2)));
    }
    return blocks;
  }
}

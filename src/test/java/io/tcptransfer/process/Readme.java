package io.tcptransfer.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fenced blocks of a page that are to be run: behind the language stands what the block does,
 * which GitHub doesn't show, and behind that what must come of it.
 */
final class Readme {
  private static final Pattern FENCE = Pattern.compile("(?ms)^```([^\\n]*)\\n(.*?)^```$");

  private static final Pattern WORDS = Pattern.compile(" +");

  /** What a relay is told where the page has said nothing of it. */
  static final String DEFAULTS = "{}";

  /** What a reader does with a block. */
  enum Role {
    /** Runs to its end, with status 0. */
    ONCE,
    /** As {@link #ONCE}, beside a relay; what is wanted is what it says. */
    ASK,
    /** Starts a relay. */
    RELAY,
    /** The configuration of the relay that the blocks after it talk to. */
    CONFIG,
    /** Sends what is typed, or something of its own; what is wanted is what receivers see. */
    SENDER,
    /** Shows what is sent. */
    RECEIVER,
    /** Sends what it makes up, and ends. */
    SIMULATOR,
    /** Starts a relay that has senders. */
    DEMO,
    /** The configuration of a proxy before a relay. */
    PROXY,
    /** Is run by CI or by another test. */
    ELSEWHERE,
    /** Nobody can run it on a bare machine; what is wanted is what it would take. */
    NOWHERE
  }

  /**
   * One block.
   *
   * @param wanted what stands behind the role
   * @param config of the relay that it talks to
   */
  record Block(String language, Role role, String wanted, String text, String config) {
    @Override
    public String toString() {
      return role + ": " + text.strip();
    }
  }

  private Readme() {}

  /**
   * Blocks without a language are pictures and output, and JSON without a role is an example; of
   * the others, those without a role fail.
   */
  static List<Block> blocks(String markdown) {
    List<Block> blocks = new ArrayList<>();
    String config = DEFAULTS;
    Matcher fence = FENCE.matcher(markdown);
    while (fence.find()) {
      String[] words = WORDS.split(fence.group(1).trim(), 3);
      String text = fence.group(2);
      if (words[0].isEmpty() || (words[0].equals("json") && words.length < 2)) {
        continue;
      }
      if (words.length < 2) {
        throw new AssertionError("who runs this block? " + text);
      }
      Role role = Role.valueOf(words[1].toUpperCase(Locale.ROOT));
      config = role == Role.CONFIG ? text : config;
      blocks.add(new Block(words[0], role, words.length < 3 ? "" : words[2], text, config));
    }
    return blocks;
  }
}

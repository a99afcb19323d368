package io.tcptransfer.http;

import io.tcptransfer.channel.Position;
import io.tcptransfer.channel.Slow;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a receiver asks for in its URL. A value.
 *
 * @param history how many of the newest messages it wants first
 * @param after what it has seen, or null
 * @param slow what happens when it does not keep up
 */
record ReceiverQuery(long history, Position after, Slow slow) {
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,18}");

  /**
   * Reads the parameters that it knows and leaves others alone.
   *
   * @throws IllegalArgumentException if one of them is malformed or given twice
   */
  static ReceiverQuery of(MultiMap query) {
    String history = single(query, "history");
    String after = single(query, "after");
    return new ReceiverQuery(
        history == null ? 0 : count(history),
        after == null ? null : Position.parse(after),
        slow(single(query, "slow")));
  }

  /**
   * As {@link #of}.
   *
   * @throws Refusal if it is malformed
   */
  static ReceiverQuery asked(MultiMap query) {
    try {
      return of(query);
    } catch (IllegalArgumentException malformed) {
      throw Refusal.malformed(malformed.getMessage());
    }
  }

  /**
   * The same, after another position.
   *
   * @throws Refusal if it is malformed
   */
  ReceiverQuery after(String position) {
    try {
      return new ReceiverQuery(history, Position.parse(position), slow);
    } catch (IllegalArgumentException malformed) {
      throw Refusal.malformed(malformed.getMessage());
    }
  }

  private static String single(MultiMap query, String name) {
    List<String> values = query.getAll(name);
    if (values.size() > 1) {
      throw new IllegalArgumentException(name + " is given more than once");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  private static long count(String text) {
    if (!COUNT.matcher(text).matches()) {
      throw new IllegalArgumentException("history must be a number of messages");
    }
    return Long.parseLong(text);
  }

  private static Slow slow(String text) {
    if (text == null) {
      return Slow.HOLD;
    }
    for (Slow slow : Slow.values()) {
      if (slow.name().toLowerCase(Locale.ROOT).equals(text)) {
        return slow;
      }
    }
    throw new IllegalArgumentException("slow must be hold, gap, latest or close");
  }
}

package io.tcptransfer.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a receiver has seen: for each stream, by its epoch, the last offset. Knows no connection.
 * Belongs to one thread.
 */
final class Positions {
  private static final Pattern ENTRY = Pattern.compile("([A-Za-z0-9]{1,32}):([0-9]{1,18})");

  private final Map<String, Long> offsets = new LinkedHashMap<>();

  /**
   * Reads {@code epoch:offset[,epoch:offset…]}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Positions parse(String text) {
    Positions positions = new Positions();
    for (String entry : text.split(",", -1)) {
      Matcher matcher = ENTRY.matcher(entry);
      if (!matcher.matches()
          || positions.offsets.put(matcher.group(1), Long.valueOf(matcher.group(2))) != null) {
        throw new IllegalArgumentException(text);
      }
    }
    return positions;
  }

  boolean isEmpty() {
    return offsets.isEmpty();
  }

  OptionalLong of(String epoch) {
    Long offset = offsets.get(epoch);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  void seen(String epoch, long offset) {
    offsets.put(epoch, offset);
  }

  /** Nobody knows that stream any more. */
  void forget(String epoch) {
    offsets.remove(epoch);
  }

  /** What of another position is unknown here is taken over. */
  void addUnknown(Positions others) {
    others.offsets.forEach(offsets::putIfAbsent);
  }

  /** As {@code after=} takes it. */
  @Override
  public String toString() {
    return offsets.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}

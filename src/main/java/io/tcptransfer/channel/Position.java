package io.tcptransfer.channel;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a receiver has seen: for each stream the offset of its last message, written {@code
 * epoch:offset[,epoch:offset…]}. A value.
 *
 * @param offsets by epoch, in the order written; empty: nothing seen yet
 */
public record Position(Map<String, Long> offsets) {
  /** More entries than any cluster has nodes; a longer text is refused. */
  private static final int MOST_ENTRIES = 256;

  private static final Pattern ENTRY = Pattern.compile("([A-Za-z0-9]{1,32}):([0-9]{1,18})");

  /**
   * Reads what {@code after=} says.
   *
   * @throws IllegalArgumentException if it is no position
   */
  public static Position parse(String text) {
    Map<String, Long> offsets = new LinkedHashMap<>();
    if (!text.isEmpty()) {
      String[] entries = text.split(",", MOST_ENTRIES + 1);
      if (entries.length > MOST_ENTRIES) {
        throw new IllegalArgumentException("too many entries in a position");
      }
      for (String entry : entries) {
        var parts = ENTRY.matcher(entry);
        if (!parts.matches()
            || offsets.put(parts.group(1), Long.parseLong(parts.group(2))) != null) {
          throw new IllegalArgumentException("not a position: epoch:offset[,epoch:offset]");
        }
      }
    }
    return new Position(offsets);
  }

  /** One stream's position as text. */
  public static String of(String epoch, long offset) {
    return epoch + ":" + offset;
  }

  /** What that cursor's receiver has of those streams, as text. The receiver's event loop. */
  public static String of(Cursor cursor, Collection<Stream> streams) {
    return streams.stream()
        .map(stream -> of(stream.epoch(), cursor.wants(stream) - 1))
        .collect(Collectors.joining(","));
  }
}

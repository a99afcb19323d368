package io.tcptransfer.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which channels there may be, and the settings of each. Knows no channel that is open. Immutable;
 * any thread.
 *
 * @param entries settings by exact name, by pattern ({@code plant/*}), or for all others ({@code
 *     *}, always there); one entry applies to a channel, never two
 * @param listenerChannels the channels that listeners feed
 * @param maxChannels how many channels there may be at once
 */
public record ChannelRules(
    Map<String, ChannelSettings> entries, Set<String> listenerChannels, int maxChannels) {
  private static final String OTHERS = ChannelPattern.ALL;

  static final MapOf<ChannelSettings> KIND =
      new MapOf<>(ChannelPattern.TEXT, ChannelSettings.SHAPE);

  /** Adds the built-in settings for all other channels where none are given. */
  public ChannelRules {
    Map<String, ChannelSettings> all = new LinkedHashMap<>(entries);
    all.putIfAbsent(OTHERS, ChannelSettings.SHAPE.defaults());
    entries = Collections.unmodifiableMap(all);
    listenerChannels = Collections.unmodifiableSet(new LinkedHashSet<>(listenerChannels));
  }

  /** The settings of a channel that may be; empty when nothing admits it, or it is no name. */
  public Optional<ChannelSettings> admit(String channelName) {
    if (!ChannelName.isValid(channelName)) {
      return Optional.empty();
    }
    String entry = entryOf(channelName);
    boolean admitted = !entry.equals(OTHERS) || listenerChannels.contains(channelName);
    return admitted ? Optional.of(entries.get(entry)) : Optional.empty();
  }

  /** The channels that exist from the start: the listeners' first, then the exact entries. */
  public Set<String> named() {
    Set<String> named = new LinkedHashSet<>(listenerChannels);
    entries.keySet().stream().filter(ChannelName::isValid).forEach(named::add);
    return Collections.unmodifiableSet(named);
  }

  /** The entry that applies to a channel: its own, else the longest pattern, else the others'. */
  String entryOf(String channelName) {
    if (entries.containsKey(channelName)) {
      return channelName;
    }
    for (int end = channelName.lastIndexOf('/');
        end > 0;
        end = channelName.lastIndexOf('/', end - 1)) {
      String pattern = channelName.substring(0, end) + ChannelPattern.BELOW;
      if (entries.containsKey(pattern)) {
        return pattern;
      }
    }
    return OTHERS;
  }
}

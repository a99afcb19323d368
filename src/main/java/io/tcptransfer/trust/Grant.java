package io.tcptransfer.trust;

import io.tcptransfer.config.ChannelPattern;
import io.tcptransfer.config.Right;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a peer may do: by its token, or without one. Knows no peer. Immutable; any thread. */
public final class Grant {
  private static final List<ChannelPattern> EVERYWHERE = List.of(new ChannelPattern("*"));

  private final String name;
  private final List<ChannelPattern> channels;
  private final Set<Right> rights;

  Grant(String name, List<ChannelPattern> channels, List<Right> rights) {
    this.name = name;
    this.channels = List.copyOf(channels);
    this.rights = EnumSet.noneOf(Right.class);
    this.rights.addAll(rights);
  }

  /** What anonymous peers may do, on every channel. */
  static Grant anonymous(List<Right> rights) {
    return new Grant("anonymous", EVERYWHERE, rights);
  }

  /** The token's name, for logs. */
  public String name() {
    return name;
  }

  /** Whether that may be done on the channel of that valid name. */
  public boolean may(Right right, String channelName) {
    return may(right) && channels.stream().anyMatch(pattern -> pattern.matches(channelName));
  }

  /** Whether that may be done at all, where it is about no channel. */
  public boolean may(Right right) {
    return rights.contains(right);
  }
}

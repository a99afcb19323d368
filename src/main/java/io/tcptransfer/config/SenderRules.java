package io.tcptransfer.config;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Which senders may come to a listener, how many, and how long they may say nothing. A value; any
 * thread.
 *
 * @param allow where they may come from; nowhere in particular when it is empty
 * @param maxSenders connections at once
 * @param maxSendersPerAddress connections at once from one address that is not loopback
 * @param idle how long one may give nothing, unless it is held; zero is for ever
 * @param proxyProtocol whether each is announced by a proxy, which says where it comes from
 * @param registration whether its first line says which channel it feeds
 */
public record SenderRules(
    List<AddressRange> allow,
    int maxSenders,
    int maxSendersPerAddress,
    Duration idle,
    boolean proxyProtocol,
    boolean registration) {
  private static final int MOST = 10_000_000;
  private static final int MOST_IDLE_SECONDS = 31_536_000;

  static final Key<ListenerConfig, List<AddressRange>> ALLOW =
      key("allow", new ListOf<>(AddressRange.KIND, 0), List.of(), SenderRules::allow);
  static final Key<ListenerConfig, Integer> MAX_SENDERS =
      key("maxSenders", Whole.integer(1, MOST), 10_000, SenderRules::maxSenders);
  static final Key<ListenerConfig, Integer> MAX_SENDERS_PER_ADDRESS =
      key("maxSendersPerAddress", Whole.integer(1, MOST), 256, SenderRules::maxSendersPerAddress);
  static final Key<ListenerConfig, Duration> IDLE =
      key(
          "idleTimeoutSeconds",
          Whole.seconds(0, MOST_IDLE_SECONDS),
          Duration.ZERO,
          SenderRules::idle);
  static final Key<ListenerConfig, Boolean> PROXY_PROTOCOL =
      key("proxyProtocol", Choice.trueOrFalse(), false, SenderRules::proxyProtocol);
  static final Key<ListenerConfig, Boolean> REGISTRATION =
      key("registration", Choice.trueOrFalse(), false, SenderRules::registration);

  /** Keeps its own copy of the list. */
  public SenderRules {
    allow = List.copyOf(allow);
  }

  static SenderRules of(Section s) {
    return new SenderRules(
        s.get(ALLOW),
        s.get(MAX_SENDERS),
        s.get(MAX_SENDERS_PER_ADDRESS),
        s.get(IDLE),
        s.get(PROXY_PROTOCOL),
        s.get(REGISTRATION));
  }

  private static <T> Key<ListenerConfig, T> key(
      String name, Kind<T> kind, T fallback, Function<SenderRules, T> getter) {
    return Key.of(name, kind, fallback, listener -> getter.apply(listener.senders()));
  }
}

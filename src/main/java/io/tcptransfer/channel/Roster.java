package io.tcptransfer.channel;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who is here: the senders and receivers of this node. Bounded by what ports let in. Any thread.
 */
public final class Roster {
  private final Map<Integer, KnownSender> senders = new ConcurrentHashMap<>();
  private final Map<Integer, KnownReceiver> receivers = new ConcurrentHashMap<>();
  private final AtomicInteger lastReceiver = new AtomicInteger();

  /** A sender is here. */
  public void add(KnownSender sender) {
    senders.put(sender.number(), sender);
  }

  /** It is gone. */
  public void remove(KnownSender sender) {
    senders.remove(sender.number());
  }

  /**
   * A receiver is here.
   *
   * @return its number, unique on this node until 2³² have come
   */
  public int add(KnownReceiver receiver) {
    int number = lastReceiver.incrementAndGet();
    receivers.put(number, receiver);
    return number;
  }

  /** It is gone. */
  public void removeReceiver(int number) {
    receivers.remove(number);
  }

  /** All senders, in no order. */
  public Collection<KnownSender> senders() {
    return Collections.unmodifiableCollection(senders.values());
  }

  /** All receivers, by number, in no order. */
  public Map<Integer, KnownReceiver> receivers() {
    return Collections.unmodifiableMap(receivers);
  }

  /** The sender of that number, if it is here. */
  public Optional<KnownSender> sender(int number) {
    return Optional.ofNullable(senders.get(number));
  }

  /** The receiver of that number, if it is here. */
  public Optional<KnownReceiver> receiver(int number) {
    return Optional.ofNullable(receivers.get(number));
  }
}

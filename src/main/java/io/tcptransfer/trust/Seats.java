package io.tcptransfer.trust;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many peers may be here at once, in all and from one address. Loopback is free of the second
 * limit; of an IPv6 address the first 64 bits count, for so many everybody has. Knows no peer. Any
 * thread.
 */
public final class Seats {

  /** One peer's place. */
  public final class Seat {
    private final Object address;
    private boolean left;

    private Seat(Object address) {
      this.address = address;
    }

    /** Gives it back, once; on the peer's own thread. */
    public void leave() {
      if (!left) {
        left = true;
        taken.decrementAndGet();
        ofAddress.computeIfPresent(address, (any, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  private static final int NETWORK_BYTES = 8;

  private volatile int most;
  private volatile int mostOfAddress;
  private final AtomicInteger taken = new AtomicInteger();
  private final Map<Object, Integer> ofAddress = new ConcurrentHashMap<>();

  /**
   * @param most in all
   * @param mostOfAddress from one address
   */
  public Seats(int most, int mostOfAddress) {
    this.most = most;
    this.mostOfAddress = mostOfAddress;
  }

  /** From now on there are so many; who has one keeps it. */
  public void limit(int most, int mostOfAddress) {
    this.most = most;
    this.mostOfAddress = mostOfAddress;
  }

  /** A place for a peer from there, if there is one. */
  public Optional<Seat> take(InetAddress address) {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      return Optional.empty();
    }
    Object key = key(address);
    int count = ofAddress.merge(key, 1, Integer::sum);
    Seat seat = new Seat(key);
    if (count > mostOfAddress && !address.isLoopbackAddress()) {
      seat.leave();
      return Optional.empty();
    }
    return Optional.of(seat);
  }

  /** Whether nobody more may come, from wherever. */
  public boolean isFull() {
    return taken.get() >= most;
  }

  /** How many there are. */
  public int taken() {
    return taken.get();
  }

  private static Object key(InetAddress address) {
    return address instanceof Inet6Address && !address.isLoopbackAddress()
        ? ByteBuffer.wrap(address.getAddress(), 0, NETWORK_BYTES)
        : address;
  }
}

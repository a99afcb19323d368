package io.tcptransfer.trust;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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
        giveBack(address);
      }
    }
  }

  private static final int NETWORK_BYTES = 8;

  private int most;
  private int mostOfAddress;
  private int taken;
  private final Map<Object, Integer> ofAddress = new HashMap<>();

  /**
   * @param most in all
   * @param mostOfAddress from one address
   */
  public Seats(int most, int mostOfAddress) {
    limit(most, mostOfAddress);
  }

  /** From now on there are so many; who has one keeps it. */
  public final synchronized void limit(int most, int mostOfAddress) {
    this.most = most;
    this.mostOfAddress = mostOfAddress;
  }

  /** A place for a peer from there, if there is one. */
  public synchronized Optional<Seat> take(InetAddress address) {
    if (!hasRoomFor(address)) {
      return Optional.empty();
    }
    Object key = key(address);
    taken++;
    ofAddress.merge(key, 1, Integer::sum);
    return Optional.of(new Seat(key));
  }

  /** Whether a peer from there would get a place now. */
  public synchronized boolean hasRoomFor(InetAddress address) {
    return taken < most
        && (address.isLoopbackAddress() || ofAddress.getOrDefault(key(address), 0) < mostOfAddress);
  }

  private synchronized void giveBack(Object address) {
    taken--;
    ofAddress.computeIfPresent(address, (any, count) -> count == 1 ? null : count - 1);
  }

  /** Whether nobody more may come, from wherever. */
  public synchronized boolean isFull() {
    return taken >= most;
  }

  /** How many there are. */
  public synchronized int taken() {
    return taken;
  }

  private static Object key(InetAddress address) {
    return address instanceof Inet6Address && !address.isLoopbackAddress()
        ? ByteBuffer.wrap(address.getAddress(), 0, NETWORK_BYTES)
        : address;
  }
}

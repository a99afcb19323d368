package io.tcptransfer.channel;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all channels of a node share, {@code historyTotalBytes}. When it is used up, the
 * channel that keeps most gives up its oldest batch, whoever has not read it: this bound is above
 * every hold. Any thread, but never under a channel's lock when it may shed.
 */
final class Budget {
  private final long totalBytes;
  private final AtomicLong reserved = new AtomicLong();
  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

  Budget(long totalBytes) {
    this.totalBytes = totalBytes;
  }

  void join(Channel channel) {
    channels.add(channel);
  }

  /** Sets that many bytes aside, and makes others give up theirs for it if it must. */
  void reserve(long bytes) {
    while (!tryReserve(bytes)) {
      Optional<Channel> largest =
          channels.stream().max(Comparator.comparingLong(Channel::historyBytes));
      if (largest.isEmpty() || !largest.get().shed()) {
        reserved.addAndGet(bytes); // every log is empty: one batch has to fit
        return;
      }
    }
  }

  private boolean tryReserve(long bytes) {
    for (; ; ) {
      long now = reserved.get();
      if (now + bytes > totalBytes) {
        return false;
      }
      if (reserved.compareAndSet(now, now + bytes)) {
        return true;
      }
    }
  }

  void giveBack(long bytes) {
    reserved.addAndGet(-bytes);
  }

  long reservedBytes() {
    return reserved.get();
  }
}

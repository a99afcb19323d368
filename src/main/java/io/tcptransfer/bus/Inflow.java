package io.tcptransfer.bus;

import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.KnownSender;
import io.tcptransfer.channel.Received;
import io.tcptransfer.channel.Roster;
import io.tcptransfer.channel.SenderEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The way of one sender's messages: into the channel's log, then onto the bus. Keeps what has no
 * room in the log, and counts what it has accepted; the channel and the roster learn of a sender
 * with its first byte. Knows no socket. Runs on the sender's event loop.
 */
public final class Inflow {
  private final BatchBus bus;
  private final Roster roster;
  private final KnownSender sender;
  private final Channel channel;
  private final Received received;
  private final Deque<Batch> unaccepted = new ArrayDeque<>(1);
  private boolean joined;

  /** Of a sender that has given nothing yet. */
  public Inflow(BatchBus bus, Roster roster, KnownSender sender) {
    this.bus = bus;
    this.roster = roster;
    this.sender = sender;
    this.channel = sender.channel();
    this.received = channel.receivedAt(sender.listener());
  }

  /** Bytes came in at that time, in microseconds since 1970. */
  public void heard(long micros) {
    sender.traffic().arrived(micros);
    if (!joined) {
      joined = true;
      roster.add(sender);
      tell();
    }
  }

  /**
   * Gives batches to the log, after those that it has not accepted yet.
   *
   * @param batches each with a reference, which passes on
   * @return whether it has accepted all; if not, no more may be read before {@link #offer} again
   */
  public boolean offer(List<Batch> batches, long now) {
    for (Batch batch : batches) {
      unaccepted.add(batch);
    }
    while (!unaccepted.isEmpty()) {
      if (!channel.append(unaccepted.peek(), now)) {
        return false;
      }
      accepted();
    }
    return true;
  }

  /** Gives the log what it has not accepted yet, whoever holds the channel. */
  public void force(long now) {
    while (!unaccepted.isEmpty()) {
      channel.appendLast(unaccepted.peek(), now);
      accepted();
    }
  }

  private void accepted() {
    Batch batch = unaccepted.poll();
    received.add(batch);
    sender.traffic().count(batch.count(), batch.payloadBytes());
    bus.publish(batch);
  }

  /** Whether the log has accepted everything. */
  public boolean isEmpty() {
    return unaccepted.isEmpty();
  }

  /** The sender is gone. Once; whether it had come. */
  public boolean leave() {
    if (joined) {
      joined = false;
      roster.remove(sender);
      tell();
      return true;
    }
    return false;
  }

  private void tell() {
    channel.senderChanged(
        new SenderEvent(
            channel.own(), joined, sender.number(), sender.address(), sender.listener()));
  }
}

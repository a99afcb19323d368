package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What a receiver sends back to one sender of its channel, or to all, those of other nodes too: on
 * its way until each follower of the channel has settled it. Knows neither side's sockets. Any
 * thread.
 */
public final class Reply {
  /** No sender has that number: a reply to all of them. */
  public static final int TO_ALL = 0;

  private final Stream stream;
  private final int sender;
  private final ByteBuf bytes;
  private final Consumer<Reply> settled;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicReference<Reason> refusal = new AtomicReference<>();
  private final AtomicInteger unsettled = new AtomicInteger();

  /**
   * @param stream what the senders give messages to that it is for, or null for those of all nodes
   * @param sender the number of the sender that it is for, or {@link #TO_ALL}
   * @param bytes the message, which is copied
   * @param settled called once, on any thread, when it is known who took it
   */
  public Reply(Stream stream, int sender, ByteBuf bytes, Consumer<Reply> settled) {
    this.stream = stream;
    this.sender = sender;
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), copy);
    this.bytes = Unpooled.wrappedBuffer(copy).asReadOnly();
    this.settled = settled;
  }

  /** Whether it is for a sender of that number that gives messages to that stream. */
  public boolean isFor(Stream fed, int number) {
    return (stream == null || stream == fed) && (sender == TO_ALL || sender == number);
  }

  /** What the senders give messages to that it is for; empty for those of all nodes. */
  public Optional<Stream> stream() {
    return Optional.ofNullable(stream);
  }

  /** The number of the sender that it is for, or {@link #TO_ALL}. */
  public int sender() {
    return sender;
  }

  /** The message, with indices of the caller's own. It needs no release. */
  public ByteBuf bytes() {
    return bytes.duplicate();
  }

  /** How many bytes the message has. */
  public int length() {
    return bytes.readableBytes();
  }

  /** How many senders' sockets took it. */
  public int taken() {
    return taken.get();
  }

  /** Why a sender that it was for did not take it, one reason if there are several; or null. */
  public Reason refusal() {
    return taken() == 0 && refusal.get() == null ? Reason.UNKNOWN_SENDER : refusal.get();
  }

  /** That many will settle it. */
  void expect(int followers) {
    if (followers == 0) {
      settled.accept(this);
    } else {
      unsettled.set(followers);
    }
  }

  /**
   * One follower is done with it; each calls this once.
   *
   * @param senders how many of its senders took it
   * @param why why one of them did not, or null
   */
  public void settle(int senders, Reason why) {
    taken.addAndGet(senders);
    refusal.compareAndSet(null, why);
    if (unsettled.decrementAndGet() == 0) {
      settled.accept(this);
    }
  }
}

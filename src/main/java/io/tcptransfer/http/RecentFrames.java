package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Form;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The frames that were made last for receivers who want other ones than the log keeps, because some
 * speak {@code tcp-transfer.v1} and some do not, or did not at the time. They are made with a copy,
 * and made again for whoever comes much later. Belongs to one HTTP instance and its event loop.
 *
 * <p>The log keeps what is compressed, and not them. While it did, its history was half as long,
 * and 10 receivers of 1 KiB flat out took 0.28 us CPU a delivery (this way 0.21, as plain ones).
 */
final class RecentFrames {
  /**
   * As much as is sent at a time. With 8 MiB, what a log keeps by default, 100 receivers of 256 B
   * flat out take 0.081 us a delivery and not 0.118, but one run of three with a stalled receiver
   * took over 64 MiB more.
   */
  static final int MOST_BYTES = 1024 * 1024;

  private final Map<Batch, ByteBuf> recent = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * The frames of the messages {@code [from, next())} of a batch, of which the caller has a
   * reference.
   *
   * @return with a reference, which is the caller's
   */
  ByteBuf of(Batch batch, Form form, long from) {
    // Less is joined with others, and what is left of a batch is for one receiver.
    if (form.isDeflated()
        || batch.keeps(form)
        || from != batch.first()
        || batch.payloadBytes() < Bundle.SMALL_BYTES) {
      return batch.frames(form, from);
    }
    ByteBuf known = recent.get(batch);
    if (known != null) {
      return known.retainedDuplicate();
    }
    ByteBuf made = batch.frames(form, from);
    recent.put(batch, made.retainedDuplicate());
    bytes += made.readableBytes();
    while (bytes > MOST_BYTES) {
      forgetOldest();
    }
    return made;
  }

  private void forgetOldest() {
    Iterator<ByteBuf> oldest = recent.values().iterator();
    ByteBuf frames = oldest.next();
    oldest.remove();
    bytes -= frames.readableBytes();
    frames.release();
  }

  /** Nobody is here who could want them. */
  void clear() {
    while (!recent.isEmpty()) {
      forgetOldest();
    }
  }
}

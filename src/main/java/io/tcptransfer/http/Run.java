package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Form;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Batches that follow one another in the log, to be offered to all receivers of an instance. If
 * they are small their frames are put together once for all of them, so that each gets them with
 * one write (100 senders × 100 msg/s, 50 receivers: 5 to 7 percent). Of one turn of the instance's
 * event loop.
 */
final class Run {
  /** As much as one full read of a sender: more is not worth a copy. */
  private static final int MOST_JOINED_BYTES = 64 * 1024;

  private final List<Batch> batches;
  private final boolean joins;
  private final Map<Form, ByteBuf> joined = new EnumMap<>(Form.class);
  private final long messages;
  private final int payloadBytes;

  /**
   * @param batches at least one; the caller keeps its references
   */
  Run(List<Batch> batches) {
    this.batches = batches;
    long count = 0;
    int bytes = 0;
    boolean own = true;
    for (Batch batch : batches) {
      count += batch.count();
      bytes += batch.payloadBytes();
      own &= batch.stream().isOwn();
    }
    messages = count;
    payloadBytes = bytes;
    joins = own && batches.size() > 1 && bytes <= MOST_JOINED_BYTES;
  }

  List<Batch> batches() {
    return batches;
  }

  /** Place of its first message. */
  long first() {
    return batches.get(0).first();
  }

  Batch last() {
    return batches.get(batches.size() - 1);
  }

  /** How many messages. */
  long messages() {
    return messages;
  }

  /** Bytes of all payloads. */
  int payloadBytes() {
    return payloadBytes;
  }

  /** Whether it is worth while to have all frames in one buffer; they are of one stream then. */
  boolean joins() {
    return joins;
  }

  /** All frames in that form, in a buffer that the caller releases or writes. */
  ByteBuf frames(Form form) {
    return joined.computeIfAbsent(form, this::join).retainedDuplicate();
  }

  private ByteBuf join(Form form) {
    ByteBuf all = PooledByteBufAllocator.DEFAULT.directBuffer(payloadBytes + 16 * batches.size());
    for (Batch batch : batches) {
      ByteBuf frames = batch.frames(form, batch.first());
      all.writeBytes(frames);
      frames.release();
    }
    return all;
  }

  /** Nobody is offered it any more. */
  void release() {
    joined.values().forEach(ByteBuf::release);
  }
}

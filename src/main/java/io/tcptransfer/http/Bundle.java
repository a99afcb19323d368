package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Form;
import java.util.List;

/**
 * The frames of a run in one form, as buffers that a socket takes one after the other, made once
 * for all receivers. Batches of little are put together (100 senders × 100 msg/s, 50 receivers: 5
 * to 7 percent), every other one is a buffer of its own. Knows no socket. Of one turn of the
 * instance's event loop.
 */
final class Bundle {
  /** A batch of less is cheaper to copy, once, than to name to the kernel for each receiver. */
  static final int SMALL_BYTES = 4 * 1024;

  /** Nearly as much as a batch has at most: more is not worth a copy. */
  private static final int MOST_JOINED_BYTES = 64 * 1024;

  private final Run run;
  private final Form form;
  private final ByteBuf[] buffers;

  /** For each buffer the index after the last batch of the run that is in it. */
  private final int[] ends;

  private int size;

  /** Of what goes out of a run. */
  Bundle(Run run, Form form) {
    this.run = run;
    this.form = form;
    this.buffers = new ByteBuf[run.batches().size()];
    this.ends = new int[buffers.length];
    for (int from = 0; from < run.batches().size(); ) {
      int to = endOfGroup(from);
      buffers[size] = to - from == 1 ? frames(from) : join(from, to);
      ends[size++] = to;
      from = to;
    }
  }

  /** Index after the last batch that goes into one buffer with that one. */
  private int endOfGroup(int from) {
    List<Batch> batches = run.batches();
    int bytes = batches.get(from).payloadBytes();
    int to = from + 1;
    if (bytes < SMALL_BYTES) {
      while (to < batches.size()
          && batches.get(to).payloadBytes() < SMALL_BYTES
          && bytes + batches.get(to).payloadBytes() <= MOST_JOINED_BYTES) {
        bytes += batches.get(to++).payloadBytes();
      }
    }
    return to;
  }

  private ByteBuf frames(int batch) {
    Batch all = run.batches().get(batch);
    long from = run.from(batch);
    return from == all.next() ? Unpooled.EMPTY_BUFFER : run.recent().of(all, form, from);
  }

  private ByteBuf join(int from, int to) {
    ByteBuf all = PooledByteBufAllocator.DEFAULT.directBuffer();
    for (int i = from; i < to; i++) {
      ByteBuf frames = frames(i);
      all.writeBytes(frames);
      frames.release();
    }
    return all;
  }

  Form form() {
    return form;
  }

  /** How many buffers. */
  int size() {
    return size;
  }

  /** One of them, which is the bundle's. */
  ByteBuf buffer(int index) {
    return buffers[index];
  }

  /** How many batches of the run are in its first so many buffers. */
  int batchesIn(int firstBuffers) {
    return firstBuffers == 0 ? 0 : ends[firstBuffers - 1];
  }

  /** Gives the buffers back. */
  void release() {
    for (int i = 0; i < size; i++) {
      buffers[i].release();
    }
  }
}

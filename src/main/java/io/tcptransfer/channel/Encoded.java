package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;

/**
 * Messages in one form: their frames, one after the other. Whoever made it owns the buffer; never
 * changed. Any thread.
 *
 * @param frames all of them, from index 0 on
 * @param ends where each frame ends
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier, never compared; a list would box.
record Encoded(ByteBuf frames, int[] ends) {
  int count() {
    return ends.length;
  }

  /** Where the frame of that message begins. */
  int start(int message) {
    return message == 0 ? 0 : ends[message - 1];
  }

  /** Bytes of all frames. */
  int bytes() {
    return frames.writerIndex();
  }

  /** The frames from that message on, with a reference of their own. */
  ByteBuf from(int message) {
    int start = start(message);
    return start == 0 ? frames.retainedDuplicate() : frames.retainedSlice(start, bytes() - start);
  }

  void release() {
    frames.release();
  }
}

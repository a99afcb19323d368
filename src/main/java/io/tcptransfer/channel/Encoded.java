package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;

/**
 * Messages in one form: their frames, one after the other. Whoever made it owns the buffer; never
 * changed, but as {@link Batch} says. Any thread.
 *
 * @param frames all of them, from index 0 on
 * @param ends where each frame ends
 * @param isV1 whether it has v1's frames, or plain ones; they may be compressed
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier, never compared; a list would box.
record Encoded(ByteBuf frames, int[] ends, boolean isV1) {
  int count() {
    return ends.length;
  }

  /** Where the frame of that message begins. */
  int start(int message) {
    return message == 0 ? 0 : ends[message - 1];
  }

  /** Where the payload of that message begins, if it is not compressed. */
  int payload(int message) {
    return framePayload(message) + (isV1 ? Frames.V1_HEADER_BYTES : 0);
  }

  /** Whether that message is a text, if it is not compressed. */
  boolean isText(int message) {
    return isV1
        ? Frames.isV1TextAt(frames, framePayload(message))
        : Frames.isTextAt(frames, start(message));
  }

  /** Where the payload of that message's frame begins. */
  int framePayload(int message) {
    int start = start(message);
    return start + Frames.headerBytesAt(frames, start);
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

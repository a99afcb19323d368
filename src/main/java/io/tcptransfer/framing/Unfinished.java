package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * The bytes of the one message that reads have begun and not ended. Holds no buffer while there are
 * none: ten thousand idle senders cost nothing, and a new buffer is needed once a read at most.
 * Memory is reserved for bytes that have come, never for announced ones. Belongs to its framer.
 */
final class Unfinished implements AutoCloseable {
  /** Below it, growing costs more than the memory is worth. */
  private static final int SMALLEST_BYTES = 64;

  private final ByteBufAllocator allocator;
  private ByteBuf buffer;

  Unfinished(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * Copies bytes {@code [index, index + length)} of {@code in} behind those that are here.
   *
   * @param most how many bytes the message can have in the end; no more is ever reserved
   */
  void add(ByteBuf in, int index, int length, int most) {
    if (length == 0) {
      return;
    }
    int needed = length() + length;
    if (buffer == null) {
      buffer = allocator.buffer(Math.min(most, Math.max(SMALLEST_BYTES, needed)));
    } else if (needed > buffer.capacity()) {
      // Doubling by hand: left to itself a buffer over 4 MiB grows in steps of 4 MiB, which is
      // quadratic.
      buffer.capacity((int) Math.min(most, Math.max(needed, 2L * buffer.capacity())));
    }
    buffer.writeBytes(in, index, length);
  }

  int length() {
    return buffer == null ? 0 : buffer.writerIndex();
  }

  byte last() {
    return buffer.getByte(buffer.writerIndex() - 1);
  }

  int reservedBytes() {
    return buffer == null ? 0 : buffer.capacity();
  }

  /** Gives the first {@code length} bytes as a message, and forgets all. */
  void give(int length, MessageSink sink) {
    ByteBuf message = buffer;
    buffer = null;
    try {
      sink.message(message, 0, length, false);
    } finally {
      message.release();
    }
  }

  /** Forgets what is here; more may be added afterwards. */
  @Override
  public void close() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }
}

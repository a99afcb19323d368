package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes of a buffer at a time, through the buffer's own NIO view: a {@code getLong}
 * of a pooled {@link ByteBuf} goes through several calls and checks. Pure functions on the thread
 * that owns the buffer.
 */
final class Words {
  private static final VarHandle WORDS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BYTES = Long.BYTES;
  private static final int BLOCK_BYTES = 4 * BYTES;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long EACH_BYTE = 0x0101010101010101L;

  private Words() {}

  /** A view of bytes {@code [index, index + length)}, which begin at its position. */
  static ByteBuffer view(ByteBuf buffer, int index, int length) {
    return buffer.nioBufferCount() == 1
        ? buffer.internalNioBuffer(index, length)
        : buffer.nioBuffer(index, length);
  }

  /** Eight bytes, the first one in the lowest bits. */
  static long at(ByteBuffer bytes, int index) {
    return (long) WORDS.get(bytes, index);
  }

  /** Index in {@code [from, to]} before which all is ASCII, and right after which it isn't long. */
  static int skipAscii(ByteBuffer bytes, int from, int to) {
    int at = from;
    for (; to - at >= BLOCK_BYTES; at += BLOCK_BYTES) {
      long all =
          at(bytes, at)
              | at(bytes, at + BYTES)
              | at(bytes, at + 2 * BYTES)
              | at(bytes, at + 3 * BYTES);
      if ((all & HIGH_BITS) != 0) {
        break;
      }
    }
    while (to - at >= BYTES && (at(bytes, at) & HIGH_BITS) == 0) {
      at += BYTES;
    }
    return at;
  }

  /**
   * Searches {@code [from, to)} for a byte, and on the way sees whether all before it is ASCII: one
   * pass for both, since the load is what costs.
   *
   * @return the index of the first such byte, complemented if a byte before it is not ASCII, or if
   *     the byte itself is not; {@link #NOT_FOUND} if there is none
   */
  static int find(ByteBuffer bytes, int from, int to, byte value) {
    long pattern = EACH_BYTE * (value & 0xFF);
    long seen = value;
    int at = from;
    for (; to - at >= BLOCK_BYTES; at += BLOCK_BYTES) {
      long a = at(bytes, at);
      long b = at(bytes, at + BYTES);
      long c = at(bytes, at + 2 * BYTES);
      long d = at(bytes, at + 3 * BYTES);
      long matches =
          zeros(a ^ pattern) | zeros(b ^ pattern) | zeros(c ^ pattern) | zeros(d ^ pattern);
      if (matches != 0) {
        break;
      }
      seen |= a | b | c | d;
    }
    for (; to - at >= BYTES; at += BYTES) {
      long word = at(bytes, at);
      long matches = zeros(word ^ pattern);
      if (matches != 0) {
        // The lowest match is exact; below its bit stand the bytes before it.
        long before = word & ((matches & -matches) - 1);
        return found(at + (Long.numberOfTrailingZeros(matches) >>> 3), seen | before);
      }
      seen |= word;
    }
    for (; at < to; at++) {
      byte next = bytes.get(at);
      if (next == value) {
        return found(at, seen);
      }
      seen |= next;
    }
    return NOT_FOUND;
  }

  /** What {@link #find} says when there is no such byte. */
  static final int NOT_FOUND = Integer.MIN_VALUE;

  private static int found(int index, long seen) {
    return (seen & HIGH_BITS) == 0 ? index : ~index;
  }

  /**
   * The high bit of each zero byte, up to and with the lowest one (Warren, Hacker's Delight,
   * section 6-1: above it a borrow may set more).
   */
  private static long zeros(long word) {
    return (word - EACH_BYTE) & ~word & HIGH_BITS;
  }
}

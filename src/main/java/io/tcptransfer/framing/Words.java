package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import io.netty.util.internal.PlatformDependent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A range of a buffer, looked at eight bytes at a time. Straight from memory where Netty may do so,
 * else through an NIO view: a {@code getLong} of a pooled {@link ByteBuf} goes through several
 * calls and checks for each word. Indices are those of the buffer; bounds are checked once for each
 * search. Valid as long as the buffer; on the thread that owns it.
 */
final class Words {
  private static final VarHandle WORDS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final boolean FROM_MEMORY =
      PlatformDependent.hasUnsafe() && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final int BYTES = Long.BYTES;
  private static final int BLOCK_BYTES = 4 * BYTES;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long EACH_BYTE = 0x0101010101010101L;

  /** What {@link #find} says when there is no such byte. */
  static final int NOT_FOUND = Integer.MIN_VALUE;

  private final int from;
  private final int to;

  /** Where the buffer's byte 0 stands in memory, or 0 if that is not for us to know. */
  private final long address;

  /** The range, from its own index 0 on, if there is no address. */
  private final ByteBuffer view;

  private Words(int from, int to, long address, ByteBuffer view) {
    this.from = from;
    this.to = to;
    this.address = address;
    this.view = view;
  }

  /** Bytes {@code [index, index + length)} of a buffer. */
  static Words of(ByteBuf buffer, int index, int length) {
    Objects.checkFromIndexSize(index, length, buffer.capacity());
    return FROM_MEMORY && buffer.hasMemoryAddress()
        ? new Words(index, index + length, buffer.memoryAddress(), null)
        : new Words(index, index + length, 0, buffer.nioBuffer(index, length).slice());
  }

  /** Index after its last byte. */
  int end() {
    return to;
  }

  /** Eight bytes, the first one in the lowest bits; unchecked. */
  private long at(int index) {
    return address != 0
        ? PlatformDependent.getLong(address + index)
        : (long) WORDS.get(view, index - from);
  }

  private byte byteAt(int index) {
    return address != 0 ? PlatformDependent.getByte(address + index) : view.get(index - from);
  }

  /** Eight bytes, the first one in the lowest bits. */
  long word(int index) {
    Objects.checkFromToIndex(index - from, index - from + BYTES, to - from);
    return at(index);
  }

  /** One byte. */
  byte get(int index) {
    Objects.checkIndex(index - from, to - from);
    return byteAt(index);
  }

  /** Index from {@code start} on before which all is ASCII, and right after which it isn't long. */
  int skipAscii(int start) {
    Objects.checkFromToIndex(start - from, to - from, to - from);
    int at = start;
    for (; to - at >= BLOCK_BYTES; at += BLOCK_BYTES) {
      long all = at(at) | at(at + BYTES) | at(at + 2 * BYTES) | at(at + 3 * BYTES);
      if ((all & HIGH_BITS) != 0) {
        break;
      }
    }
    while (to - at >= BYTES && (at(at) & HIGH_BITS) == 0) {
      at += BYTES;
    }
    return at;
  }

  /**
   * Searches from {@code start} on for a byte, and on the way sees whether all before it is ASCII:
   * one pass for both, since the load is what costs.
   *
   * @return the index of the first such byte, complemented if a byte before it is not ASCII, or if
   *     the byte itself is not; {@link #NOT_FOUND} if there is none
   */
  int find(int start, byte value) {
    Objects.checkFromToIndex(start - from, to - from, to - from);
    long pattern = EACH_BYTE * (value & 0xFF);
    long seen = value;
    int at = start;
    for (int last = to - BYTES; at <= last; at += BYTES) {
      long word = at(at);
      long matches = zeros(word ^ pattern);
      if (matches != 0) {
        // The lowest match is exact; below its bit stand the bytes before it.
        long before = word & ((matches & -matches) - 1);
        return found(at + (Long.numberOfTrailingZeros(matches) >>> 3), seen | before);
      }
      seen |= word;
    }
    for (; at < to; at++) {
      byte next = byteAt(at);
      if (next == value) {
        return found(at, seen);
      }
      seen |= next;
    }
    return NOT_FOUND;
  }

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

package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import io.tcptransfer.config.Framing;

/**
 * The length in front of a message, read however it was cut; of messages that are always as long it
 * has no bytes. Belongs to who reads it.
 */
final class LengthPrefix {
  private final int bytes;
  private final boolean littleEndian;

  /** What every message has besides the prefix, or what its prefix counts too (negative). */
  private final int surplus;

  private int seen;
  private long value;

  private LengthPrefix(int bytes, boolean littleEndian, int surplus) {
    this.bytes = bytes;
    this.littleEndian = littleEndian;
    this.surplus = surplus;
  }

  static LengthPrefix of(Framing.LengthPrefix framing) {
    int bytes = framing.lengthBytes();
    return new LengthPrefix(bytes, framing.littleEndian(), framing.includesPrefix() ? -bytes : 0);
  }

  static LengthPrefix fixed(int messageBytes) {
    return new LengthPrefix(0, false, messageBytes);
  }

  /** Reads what is there of it, and returns the index after that. */
  int read(ByteBuf in, int from, int to) {
    int at = from;
    for (; at < to && seen < bytes; at++, seen++) {
      long next = in.getUnsignedByte(at);
      value = littleEndian ? value | (next << (8 * seen)) : (value << 8) | next;
    }
    return at;
  }

  boolean hasBegun() {
    return seen > 0;
  }

  boolean isWhole() {
    return seen == bytes;
  }

  /**
   * How long the message after it is, once it is whole; the next one's may be read then.
   *
   * @throws FramingException if it counts itself and is shorter than that
   */
  long take() throws FramingException {
    long length = value + surplus;
    if (length < 0) {
      throw FramingException.malformed(value, bytes);
    }
    value = 0;
    seen = 0;
    return length;
  }
}

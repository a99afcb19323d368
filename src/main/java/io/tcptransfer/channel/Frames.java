package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * The bytes in which all travels to receivers: unmasked, unfragmented WebSocket frames (RFC 6455
 * section 5.2), and the header of {@code tcp-transfer.v1} (DESIGN.md section 3). Pure functions;
 * any thread. What is done for each message is between NIO's buffers, big endian and direct: small
 * copies and writes take two thirds of the time that they do between Netty's (256 bytes: 22 ns,
 * 31).
 */
public final class Frames {
  /** How a frame begins that is a whole text message. */
  public static final int TEXT = 0x81;

  /** How a frame begins that is a whole binary message. */
  static final int BINARY = 0x82;

  /** How a frame begins that closes the connection. */
  public static final int CLOSE = 0x88;

  /** How a frame begins that asks for a sign of life. */
  public static final int PING = 0x89;

  /** How a frame begins that answers a ping. */
  public static final int PONG = 0x8A;

  /** RFC 7692 section 6: the message is compressed. */
  private static final int RSV1 = 0x40;

  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;

  /** Bytes of the header that stands before the payload in a message of {@code tcp-transfer.v1}. */
  static final int V1_HEADER_BYTES = 24;

  /** Most bytes by which a v1 frame is longer than the plain frame of the same payload. */
  static final int V1_EXTRA_BYTES = V1_HEADER_BYTES + 6;

  private static final int V1_VERSION = 1;
  private static final int V1_FLAG_TEXT = 1;

  private Frames() {}

  /** Length in bytes of the header of an unmasked frame with that payload. */
  public static int headerBytes(int payloadBytes) {
    return payloadBytes < LENGTH_16 ? 2 : payloadBytes <= 0xFFFF ? 4 : 10;
  }

  /** As {@link #writeHeader}, of a payload that is compressed. */
  static void writeDeflatedHeader(ByteBuf out, boolean text, int payloadBytes) {
    writeHeader(out, RSV1 | (text ? TEXT : BINARY), payloadBytes);
  }

  /**
   * Appends the header of an unmasked frame.
   *
   * @param firstByte what kind of frame it is, as above
   */
  public static void writeHeader(ByteBuf out, int firstByte, int payloadBytes) {
    int start = out.writerIndex();
    int bytes = headerBytes(payloadBytes);
    setHeader(out.ensureWritable(bytes).nioBuffer(start, bytes), 0, firstByte, payloadBytes);
    out.writerIndex(start + bytes);
  }

  /**
   * As {@link #writeHeader}, into room that is there already.
   *
   * @return the index after it
   */
  private static int setHeader(ByteBuffer out, int index, int firstByte, int payloadBytes) {
    if (payloadBytes < LENGTH_16) {
      out.putShort(index, (short) (firstByte << Byte.SIZE | payloadBytes));
    } else if (payloadBytes <= 0xFFFF) {
      out.putInt(index, (firstByte << Byte.SIZE | LENGTH_16) << Short.SIZE | payloadBytes);
    } else {
      out.putShort(index, (short) (firstByte << Byte.SIZE | LENGTH_64))
          .putLong(index + Short.BYTES, payloadBytes);
    }
    return index + headerBytes(payloadBytes);
  }

  /**
   * Writes the plain frame of a message into room that is there already.
   *
   * @param payload where its payload is, from {@code from} on
   * @return the index after it
   */
  static int setPlain(
      ByteBuffer out, int index, boolean text, ByteBuffer payload, int from, int length) {
    int at = setHeader(out, index, text ? TEXT : BINARY, length);
    out.put(at, payload, from, length);
    return at + length;
  }

  /** As {@link #setPlain}, its v1 frame, that lacks what {@link #setV1Place} writes. */
  static int setV1(
      ByteBuffer out,
      int index,
      boolean text,
      int sender,
      long receivedMicros,
      ByteBuffer payload,
      int from,
      int length) {
    int header = setHeader(out, index, BINARY, V1_HEADER_BYTES + length);
    out.putShort(header, (short) (V1_VERSION << Byte.SIZE | (text ? V1_FLAG_TEXT : 0)))
        .putInt(header + 4, sender)
        .putLong(header + 16, receivedMicros)
        .put(header + V1_HEADER_BYTES, payload, from, length);
    return header + V1_HEADER_BYTES + length;
  }

  /**
   * Writes into a v1 frame where its message stands.
   *
   * @param payload where the frame's payload begins
   */
  static void setV1Place(ByteBuffer frames, int payload, int stream, long offset) {
    frames.putShort(payload + 2, (short) stream).putLong(payload + 8, offset);
  }

  /** Whether the message is a text whose v1 frame has its payload there. */
  static boolean isV1TextAt(ByteBuf frames, int payload) {
    return (frames.getByte(payload + 1) & V1_FLAG_TEXT) != 0;
  }

  /** Length in bytes of the header of the frame that starts at that index. */
  static int headerBytesAt(ByteBuf frames, int index) {
    int length = frames.getByte(index + 1);
    return length < LENGTH_16 ? 2 : length == LENGTH_16 ? 4 : 10;
  }

  /** Length in bytes of the whole frame that starts at that index. */
  static long bytesAt(ByteBuf frames, int index) {
    int header = headerBytesAt(frames, index);
    long length =
        switch (header) {
          case 2 -> frames.getByte(index + 1);
          case 4 -> frames.getUnsignedShort(index + 2);
          default -> frames.getLong(index + 2);
        };
    if (length < 0 || length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a frame of " + length + " bytes");
    }
    return header + length;
  }

  static boolean isTextAt(ByteBuf frames, int index) {
    return (frames.getByte(index) & 0xFF) == TEXT;
  }
}

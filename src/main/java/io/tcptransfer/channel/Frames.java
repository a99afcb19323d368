package io.tcptransfer.channel;

import io.netty.buffer.ByteBuf;

/**
 * The bytes in which all travels to receivers: unmasked, unfragmented WebSocket frames (RFC 6455
 * section 5.2), and the header of {@code tcp-transfer.v1} (DESIGN.md section 3). Pure functions;
 * any thread.
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
    setHeader(out.ensureWritable(bytes), start, firstByte, payloadBytes);
    out.writerIndex(start + bytes);
  }

  /** As {@link #writeHeader}, into {@link #headerBytes} bytes that are there already. */
  static void setHeader(ByteBuf out, int index, int firstByte, int payloadBytes) {
    if (payloadBytes < LENGTH_16) {
      out.setShort(index, firstByte << Byte.SIZE | payloadBytes);
    } else if (payloadBytes <= 0xFFFF) {
      out.setInt(index, (firstByte << Byte.SIZE | LENGTH_16) << Short.SIZE | payloadBytes);
    } else {
      out.setShort(index, firstByte << Byte.SIZE | LENGTH_64)
          .setLong(index + Short.BYTES, payloadBytes);
    }
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

  /**
   * Writes the v1 frame of the message whose plain frame is {@code [start, end)} of a batch, into
   * room that is there already.
   *
   * @return the index after it
   */
  static int setV1(ByteBuf out, int index, Batch batch, long offset, int start, int end) {
    ByteBuf plain = batch.plain();
    int payload = start + headerBytesAt(plain, start);
    int length = end - payload;
    setHeader(out, index, BINARY, V1_HEADER_BYTES + length);
    int header = index + headerBytes(V1_HEADER_BYTES + length);
    out.setShort(header, V1_VERSION << Byte.SIZE | (isTextAt(plain, start) ? V1_FLAG_TEXT : 0))
        .setShort(header + 2, batch.stream().id())
        .setInt(header + 4, batch.sender())
        .setLong(header + 8, offset)
        .setLong(header + 16, batch.receivedMicros())
        .setBytes(header + V1_HEADER_BYTES, plain, payload, length);
    return header + V1_HEADER_BYTES + length;
  }
}

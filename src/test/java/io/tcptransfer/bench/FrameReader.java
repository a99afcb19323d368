package io.tcptransfer.bench;

import java.io.ByteArrayOutputStream;

/**
 * Finds the messages in a server's WebSocket bytes (RFC 6455 §5.2), in place: no copy but for a
 * fragmented message. Checks the framing, not the payload. One thread.
 */
final class FrameReader {
  /** What was read; the bytes are valid during the call only. */
  interface Sink {
    void message(boolean text, byte[] from, int at, int length);

    /** A message in one frame whose payload is compressed (RFC 7692 section 6). */
    default void deflated(boolean text, byte[] from, int at, int length) {
      throw new IllegalStateException("a compressed message, which was not agreed on");
    }

    /** A ping, pong or close. */
    void control(int opcode, byte[] from, int at, int length);
  }

  static final int CLOSE = 8;
  static final int PING = 9;

  private static final int TEXT = 1;
  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;

  private final int maxPayloadBytes;
  private final Sink sink;
  private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
  private int fragmented;

  FrameReader(int maxPayloadBytes, Sink sink) {
    this.maxPayloadBytes = maxPayloadBytes;
    this.sink = sink;
  }

  /**
   * Reads the whole frames in {@code from[at, end)}.
   *
   * @return where the first frame begins that isn't whole yet
   * @throws IllegalStateException if a server must not send this
   */
  int read(byte[] from, int at, int end) {
    while (end - at >= 2) {
      int length = from[at + 1];
      int payload = at + 2;
      if (length == 126) {
        if (end - at < 4) {
          return at;
        }
        length = (from[at + 2] & 0xFF) << 8 | (from[at + 3] & 0xFF);
        payload = at + 4;
      } else if (length == 127) {
        if (end - at < 10) {
          return at;
        }
        length = length64(from, at + 2);
        payload = at + 10;
      }
      if (length < 0 || length > maxPayloadBytes) {
        throw new IllegalStateException("a masked frame, or one of more than " + maxPayloadBytes);
      }
      if (end - payload < length) {
        return at;
      }
      frame(from[at], from, payload, length);
      at = payload + length;
    }
    return at;
  }

  private void frame(byte first, byte[] from, int at, int length) {
    int opcode = first & 0x7F;
    if (opcode == 1 || opcode == 2) {
      if (first < 0 && fragmented == 0) {
        sink.message(opcode == TEXT, from, at, length);
      } else {
        require(fragmented == 0);
        fragmented = opcode;
        fragments.write(from, at, length);
      }
    } else if (opcode == (RSV1 | 1) || opcode == (RSV1 | 2)) {
      require(first < 0 && fragmented == 0);
      sink.deflated(opcode == (RSV1 | TEXT), from, at, length);
    } else if (opcode == 0) {
      require(fragmented != 0 && fragments.size() + length <= maxPayloadBytes);
      fragments.write(from, at, length);
      if ((first & FIN) != 0) {
        byte[] whole = fragments.toByteArray();
        fragments.reset();
        boolean text = fragmented == TEXT;
        fragmented = 0;
        sink.message(text, whole, 0, whole.length);
      }
    } else {
      require(opcode >= CLOSE && opcode <= 10 && first < 0);
      sink.control(opcode, from, at, length);
    }
  }

  private static int length64(byte[] from, int at) {
    long length = 0;
    for (int i = 0; i < 8; i++) {
      length = length << 8 | (from[at + i] & 0xFF);
    }
    return length < 0 || length > Integer.MAX_VALUE ? -1 : (int) length;
  }

  private static void require(boolean legal) {
    if (!legal) {
      throw new IllegalStateException("a frame that is not allowed here");
    }
  }
}

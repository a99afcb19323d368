package io.tcptransfer.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A message of {@code tcp-transfer.v1}: a header in network order, and the payload. A value; any
 * thread.
 */
final class V1Message {
  static final int HEADER_BYTES = 24;

  private static final int VERSION = 1;
  private static final int TEXT = 1;

  private final byte[] frame;
  private final ByteBuffer header;

  private V1Message(byte[] frame) {
    this.frame = frame;
    this.header = ByteBuffer.wrap(frame);
  }

  /**
   * Reads the header.
   *
   * @param frame not to be changed from now on
   * @throws ClientFailure if there is no header that this version knows
   */
  static V1Message of(byte[] frame) {
    if (frame.length < HEADER_BYTES || frame[0] != VERSION) {
      throw new ClientFailure("this is no message of tcp-transfer.v1: " + frame.length + " bytes");
    }
    return new V1Message(frame);
  }

  boolean isText() {
    return (frame[1] & TEXT) != 0;
  }

  /** The number of its stream on its connection. */
  int stream() {
    return Short.toUnsignedInt(header.getShort(2));
  }

  long sender() {
    return Integer.toUnsignedLong(header.getInt(4));
  }

  long offset() {
    return header.getLong(8);
  }

  /** When the relay received it, since 1970. */
  long receivedMicros() {
    return header.getLong(16);
  }

  /** All of it as it came; not to be changed. */
  byte[] frame() {
    return frame;
  }

  int payloadBytes() {
    return frame.length - HEADER_BYTES;
  }

  /** A view of it. */
  ByteBuffer payload() {
    return ByteBuffer.wrap(frame, HEADER_BYTES, payloadBytes()).slice();
  }

  /** The payload, if it is text; with nothing replaced. */
  Optional<String> text() {
    try {
      return isText()
          ? Optional.of(StandardCharsets.UTF_8.newDecoder().decode(payload()).toString())
          : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}

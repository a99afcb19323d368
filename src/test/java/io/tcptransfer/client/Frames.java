package io.tcptransfer.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Messages of {@code tcp-transfer.v1} as a relay sends them. */
final class Frames {
  private Frames() {}

  static V1Message text(long offset, String payload) {
    return message(offset, 1, payload.getBytes(StandardCharsets.UTF_8));
  }

  static V1Message binary(long offset, byte... payload) {
    return message(offset, 0, payload);
  }

  /** Of the stream 1, from the sender 0xFFFFFFFE, received at 1000 × offset. */
  private static V1Message message(long offset, int flags, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(24 + payload.length);
    frame.put((byte) 1).put((byte) flags).putShort((short) 1).putInt(-2);
    frame.putLong(offset).putLong(1_000 * offset).put(payload);
    return V1Message.of(frame.array());
  }
}

package io.tcptransfer.bench;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What permessage-deflate has made of one message, each without reference to others (RFC 7692
 * section 7.2.2). One thread.
 */
final class Inflation {
  /** What a message leaves out at its end. */
  private static final byte[] TAIL = {0, 0, -1, -1};

  private final Inflater inflater = new Inflater(true);
  private final byte[] bytes = new byte[Message.MAX_BYTES];

  /** Where the last message begins. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Inflates a message.
   *
   * @return how long it is
   * @throws IllegalStateException if it is not one
   */
  int inflate(byte[] from, int at, int length) {
    inflater.reset();
    inflater.setInput(from, at, length);
    try {
      int inflated = inflater.inflate(bytes);
      inflater.setInput(TAIL);
      return inflated + inflater.inflate(bytes, inflated, bytes.length - inflated);
    } catch (DataFormatException e) {
      throw new IllegalStateException("a compressed message that can't be inflated", e);
    }
  }
}

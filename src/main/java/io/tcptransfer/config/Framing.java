package io.tcptransfer.config;

import java.time.Duration;

/** The rule that cuts a sender's bytes into messages, as configured. A value; any thread. */
public sealed interface Framing {

  /** What its type is called in the configuration. */
  default String type() {
    return FramingKind.typeOf(this);
  }

  /** A read is a message. */
  record Raw() implements Framing {}

  /** A message ends at LF; a CR before it is dropped. */
  record Line() implements Framing {}

  /**
   * A message ends at a sequence of bytes, which is not part of it.
   *
   * @param delimiter one character up to U+00FF for each byte, at least one
   */
  record Delimiter(String delimiter) implements Framing {}

  /**
   * A message is announced by its length in bytes.
   *
   * @param lengthBytes 1, 2 or 4: the width of the unsigned length
   * @param littleEndian whether the least significant byte comes first
   * @param includesPrefix whether the length counts its own bytes too
   */
  record LengthPrefix(int lengthBytes, boolean littleEndian, boolean includesPrefix)
      implements Framing {}

  /**
   * Every message has the same length.
   *
   * @param bytes length of a message, at least 1
   */
  record Fixed(int bytes) implements Framing {}

  /**
   * Silence ends a message.
   *
   * @param silence how long nothing must come in
   */
  record IdleGap(Duration silence) implements Framing {}
}

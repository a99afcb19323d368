package io.tcptransfer.framing;

/** Why bytes of a sender never became a message. */
public enum Drop {
  /** Longer than {@code maxMessageBytes}. */
  OVERSIZE,
  /** The sender ended before the announced or fixed length had come. */
  INCOMPLETE
}

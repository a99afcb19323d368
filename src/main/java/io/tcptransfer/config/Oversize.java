package io.tcptransfer.config;

/** What happens to a sender whose message is longer than {@code maxMessageBytes}. */
public enum Oversize {
  /** The sender is cut. */
  CLOSE,
  /** The message is dropped and counted, the sender goes on at the next boundary. */
  SKIP
}

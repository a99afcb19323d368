package io.tcptransfer.config;

/** Which kind of frame carries a message's bytes to a receiver. */
public enum Payload {
  /** Valid UTF-8 is text, anything else is binary. */
  AUTO,
  /** Always text; bytes that are not UTF-8 become U+FFFD. */
  TEXT,
  /** Always binary. */
  BINARY
}

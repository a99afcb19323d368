package io.tcptransfer.channel;

/** In which shape a receiver gets its messages. */
public enum Form {
  /** A WebSocket message for each message, nothing else. */
  PLAIN,
  /** {@code tcp-transfer.v1}: a header with sender, offset and time before each payload. */
  V1
}

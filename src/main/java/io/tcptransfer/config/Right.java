package io.tcptransfer.config;

/** What somebody may do. */
public enum Right {
  /** Follow a channel. */
  RECEIVE,
  /** Answer the senders of a channel. */
  REPLY,
  /** Give messages to a channel. */
  SEND,
  /** See and close connections of others, and read what is measured. */
  ADMIN
}

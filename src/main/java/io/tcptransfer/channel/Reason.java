package io.tcptransfer.channel;

/**
 * Why something was dropped, cut, refused or closed: the one list for counters and logs.
 *
 * <p>The name in lower case is the label of the counter.
 */
public enum Reason {
  /** The peer ended the connection by itself. */
  PEER,
  /** The connection broke: reset, broken pipe. */
  RESET,
  /** The relay is going away. */
  SHUTDOWN,
  /** A message was longer than {@code maxMessageBytes}. */
  OVERSIZE,
  /** Bytes that the framing cannot mean, such as a length that is shorter than its own prefix. */
  MALFORMED,
  /** A message that its sender did not finish. */
  INCOMPLETE,
  /**
   * The unfinished messages of a listener came to more than {@code maxUnfinishedBytes}, or what was
   * read while its senders were held did.
   */
  UNFINISHED,
  /** A receiver did not keep up. */
  SLOW,
  /** A receiver does not get what no node has any more, and can't be told of a gap. */
  LOST,
  /** A receiver gave no sign of life. */
  DEAD,
  /** A peer broke the WebSocket protocol. */
  PROTOCOL,
  /** Something failed that should not: the log says what. */
  FAILURE,
  /** A TLS handshake failed, or took more than 10 s. */
  TLS,
  /** A sender from an address that is not in {@code allow}. */
  FOREIGN_ADDRESS,
  /** A request for a channel that does not exist. */
  UNKNOWN_CHANNEL,
  /** A reply to a sender that isn't there. */
  UNKNOWN_SENDER,
  /** A reply to senders of a node that did not say what became of it. */
  UNREACHABLE,
  /** A request that means nothing, such as a malformed query. */
  BAD_REQUEST,
  /** A request from a web page of somebody else. */
  FOREIGN_ORIGIN,
  /** A request to a host that the relay is not. */
  FOREIGN_HOST,
  /** A token is missing, malformed or wrong. */
  NO_TOKEN,
  /** A token is right, but not for that. */
  NOT_ALLOWED,
  /** There are as many as there may be. */
  FULL,
  /** There are as many from one address as there may be. */
  FULL_ADDRESS,
  /** A peer took too long to say what it wants. */
  LATE,
  /** A peer said nothing for too long. */
  IDLE,
  /** An administrator ended it. */
  ADMIN;

  /** The label of the counter, such as {@code unknown_channel}. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}

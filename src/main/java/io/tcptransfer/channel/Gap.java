package io.tcptransfer.channel;

/**
 * Messages that a receiver will not get. A value.
 *
 * @param stream of which stream
 * @param from offset of the first of them
 * @param to offset of the last of them
 * @param why what it is told
 */
public record Gap(Stream stream, long from, long to, Why why) {

  /** The {@code reason} of a gap notice. */
  public enum Why {
    /** It did not keep up. */
    SLOW,
    /** They had left the log before it came. */
    EXPIRED,
    /** The stream of its position is one that nobody knows. */
    RESTART,
    /** No node has them any more. */
    LOST
  }

  /** How many messages. */
  public long count() {
    return to - from + 1;
  }
}

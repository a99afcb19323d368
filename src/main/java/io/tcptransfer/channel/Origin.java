package io.tcptransfer.channel;

/**
 * What numbers a batch.
 *
 * @param stream of which node
 * @param offset of the batch's first message
 */
public record Origin(Stream stream, long offset) {
  /** This node, when the batch is appended. */
  static final Origin HERE = new Origin(null, 0);

  boolean isHere() {
    return stream == null;
  }
}

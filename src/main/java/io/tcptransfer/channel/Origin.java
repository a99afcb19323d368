package io.tcptransfer.channel;

/**
 * Where a batch was numbered.
 *
 * @param stream the stream of the node that numbered it; null: here, when it is appended
 * @param offset of the batch's first message; not less than the stream's next
 */
public record Origin(Stream stream, long offset) {
  static final Origin HERE = new Origin(null, 0);

  boolean isHere() {
    return stream == null;
  }
}

package io.tcptransfer.channel;

/** In which shape a receiver gets its messages. */
public enum Form {
  /** A WebSocket message for each message, nothing else. */
  PLAIN(false, false),
  /** {@code tcp-transfer.v1}: a header with sender, offset and time before each payload. */
  V1(true, false),
  /** {@link #PLAIN} for who has agreed on permessage-deflate. */
  PLAIN_DEFLATED(false, true),
  /** {@link #V1} for who has agreed on permessage-deflate. */
  V1_DEFLATED(true, true);

  private final boolean isV1;
  private final boolean isDeflated;

  Form(boolean isV1, boolean isDeflated) {
    this.isV1 = isV1;
    this.isDeflated = isDeflated;
  }

  /** Whether its receiver speaks {@code tcp-transfer.v1}, so that it can be told of a gap. */
  public boolean isV1() {
    return isV1;
  }

  /** Whether messages that get smaller by it are compressed. */
  public boolean isDeflated() {
    return isDeflated;
  }

  /** The same, compressed. */
  public Form deflated() {
    return isV1 ? V1_DEFLATED : PLAIN_DEFLATED;
  }
}

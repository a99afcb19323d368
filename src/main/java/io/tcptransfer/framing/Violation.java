package io.tcptransfer.framing;

/** Why a sender must be cut. */
public enum Violation {
  /** A message longer than {@code maxMessageBytes}, where {@code onOversize} is {@code close}. */
  OVERSIZE,
  /** A length that counts its own bytes and is smaller than they are: the boundaries are lost. */
  MALFORMED
}

package io.tcptransfer.framing;

/**
 * A sender broke its framing and must be cut. The message says what and how many bytes, never which
 * ones. It has no stack trace: a hostile sender must not make us pay for one.
 */
public final class FramingException extends Exception {
  private static final long serialVersionUID = 1;

  private final Violation violation;

  private FramingException(Violation violation, String message) {
    super(message, null, false, false);
    this.violation = violation;
  }

  static FramingException oversize(long bytes, int maxMessageBytes) {
    return new FramingException(
        Violation.OVERSIZE,
        "message of at least " + bytes + " bytes, maxMessageBytes is " + maxMessageBytes);
  }

  static FramingException malformed(long announcedBytes, int prefixBytes) {
    return new FramingException(
        Violation.MALFORMED,
        "length "
            + announcedBytes
            + " is smaller than its own "
            + prefixBytes
            + " bytes, which it includes");
  }

  public Violation violation() {
    return violation;
  }
}

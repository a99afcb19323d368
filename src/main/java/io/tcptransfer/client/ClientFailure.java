package io.tcptransfer.client;

/** What a client was to do can't be done: one line that a user can act on. Any thread. */
public final class ClientFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClientFailure(String line) {
    // No stack trace: it is an answer, not a defect.
    super(line, null, false, false);
  }
}

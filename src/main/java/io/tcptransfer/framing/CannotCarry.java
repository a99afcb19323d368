package io.tcptransfer.framing;

/**
 * A message that a framing can't carry: what would be cut from its bytes is another one. Says why,
 * and nothing of its content. It has no stack trace: it is an answer, not a defect.
 */
public final class CannotCarry extends Exception {
  private static final long serialVersionUID = 1;

  CannotCarry(String why) {
    super(why, null, false, false);
  }
}

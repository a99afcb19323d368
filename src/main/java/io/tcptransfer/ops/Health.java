package io.tcptransfer.ops;

/** Whether the relay is of use now. Any thread. */
public final class Health {
  /** The states, in the order in which they come. */
  public enum State {
    /** Not all ports are open yet. */
    STARTING,
    /** All ports are open. */
    READY,
    /** It goes away, and takes nobody any more. */
    DRAINING
  }

  private volatile State state = State.STARTING;

  /** What it is now. */
  public State state() {
    return state;
  }

  /** All ports are open. */
  public synchronized void started() {
    if (state == State.STARTING) {
      state = State.READY;
    }
  }

  /** It goes away. */
  public void draining() {
    state = State.DRAINING;
  }
}

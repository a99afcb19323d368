package io.tcptransfer.cluster;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes to Vert.x and has no handler: an error, but for one that isn't. When a write to a node
 * that has just died fails, the promise that Vert.x 5.0.10 gives its event bus answers that it was
 * complete already, which becomes an exception. What was to be written is as lost as ever, and the
 * cluster tells of the node. Stateless; any thread.
 */
final class Unhandled implements Handler<Throwable> {
  private static final Logger log = LoggerFactory.getLogger(Unhandled.class);
  private static final String PROMISE = Promise.class.getName();

  @Override
  public void handle(Throwable fault) {
    if (isFailedWrite(fault)) {
      log.debug("write to a node failed", fault);
    } else {
      log.error("unhandled exception", fault);
    }
  }

  /** Whether a promise was told of a failure by a future, not by a caller, and refused. */
  static boolean isFailedWrite(Throwable fault) {
    StackTraceElement[] stack = fault.getStackTrace();
    return fault instanceof IllegalStateException
        && stack.length > 2
        && isPromise(stack[0], "fail")
        && isPromise(stack[1], "complete")
        && stack[2].getClassName().startsWith("io.vertx.core.impl.future.");
  }

  private static boolean isPromise(StackTraceElement frame, String method) {
    return frame.getClassName().equals(PROMISE) && frame.getMethodName().equals(method);
  }
}

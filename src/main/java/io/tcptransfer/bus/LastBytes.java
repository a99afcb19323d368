package io.tcptransfer.bus;

import io.tcptransfer.channel.Drain;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.BooleanSupplier;

/**
 * What has been read from senders and has no room in the log when the relay ends: it waits for
 * those who hold the channel half of the drain at most, then it is appended all the same. Runs on
 * the event loop of the verticle whose senders they are.
 */
public final class LastBytes {
  private final Vertx vertx;
  private final Drain drain;
  private final BooleanSupplier waiting;
  private final Runnable force;
  private final Promise<Void> accepted = Promise.promise();
  private boolean ending;

  /**
   * The drain waits for it from now on.
   *
   * @param waiting whether a sender has something that the log has not accepted
   * @param force has the log accept it
   */
  public LastBytes(Vertx vertx, Drain drain, BooleanSupplier waiting, Runnable force) {
    this.vertx = vertx;
    this.drain = drain;
    this.waiting = waiting;
    this.force = force;
    drain.begin();
  }

  /** No more will be read; completes when the log has accepted everything. Once. */
  public Future<Void> settle() {
    ending = true;
    long timer = vertx.setTimer(Math.max(1, drain.limit().toMillis() / 2), late -> giveUp());
    lookAgain();
    return accepted
        .future()
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              drain.settled();
            });
  }

  private void giveUp() {
    force.run();
    lookAgain();
  }

  /** To be called when some of it may have been accepted. */
  public void lookAgain() {
    if (ending && !waiting.getAsBoolean()) {
      accepted.tryComplete();
    }
  }
}

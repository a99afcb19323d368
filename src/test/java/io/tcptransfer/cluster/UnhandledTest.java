package io.tcptransfer.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which exceptions without a handler are no errors. */
class UnhandledTest {
  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<Throwable> unhandled = new CompletableFuture<>();

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  /** What Vert.x makes of a future that fails and a promise that is complete. */
  private Throwable refused(Future<Void> failed) throws Exception {
    vertx.exceptionHandler(unhandled::complete);
    Promise<Void> complete = Promise.promise();
    complete.complete();
    vertx.runOnContext(
        onLoop ->
            vertx
                .getOrCreateContext()
                .<Void>executeBlocking(() -> null)
                .compose(done -> failed)
                .onComplete(complete));
    return unhandled.get(10, TimeUnit.SECONDS);
  }

  @Test
  void writeThatFailsIsNone() throws Exception {
    Throwable fault = refused(Future.failedFuture("Connection was closed"));
    assertEquals("Promise already completed", fault.getMessage());
    assertTrue(Unhandled.isFailedWrite(fault));
  }

  @Test
  void writeThatSucceedsTwiceIsAnError() throws Exception {
    assertFalse(Unhandled.isFailedWrite(refused(Future.succeededFuture())));
  }

  @Test
  void promiseThatOurCodeFailsTwiceIsAnError() {
    Promise<Void> promise = Promise.promise();
    promise.fail("once");
    Throwable fault = assertThrows(IllegalStateException.class, () -> promise.fail("twice"));
    assertFalse(Unhandled.isFailedWrite(fault));
  }

  @Test
  void anythingElseIsAnError() {
    assertFalse(Unhandled.isFailedWrite(new IllegalStateException("closed")));
    assertFalse(Unhandled.isFailedWrite(new NullPointerException()));
  }
}

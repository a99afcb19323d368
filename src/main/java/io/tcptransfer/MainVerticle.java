package io.tcptransfer;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** The wiring of the relay. */
public final class MainVerticle extends VerticleBase {
  @Override
  public Future<?> start() {
    return Future.succeededFuture();
  }
}

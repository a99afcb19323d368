package io.tcptransfer.process;

import io.tcptransfer.config.Configuration;
import io.tcptransfer.launcher.RelayLauncher;
import io.tcptransfer.launcher.RelayVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;

/** A main program like ours, whose verticle never finishes stopping: what a drain must survive. */
final class StubbornRelay extends VerticleBase implements RelayVerticle {
  /** Runs it as {@code Main} runs the real one. */
  public static void main(String[] args) {
    new RelayLauncher(StubbornRelay.class, StubbornRelay.class, StubbornRelay::new).dispatch(args);
  }

  @Override
  public Future<?> start() {
    System.out.println("started in 0 ms");
    return Future.succeededFuture();
  }

  @Override
  public void reload(Configuration asked) {}

  @Override
  public Future<?> stop() {
    return Promise.promise().future();
  }
}

package io.tcptransfer.launcher;

import io.vertx.core.Deployable;

/** The main verticle, as far as the launcher knows it. */
public interface RelayVerticle extends Deployable {
  /** Reads again what may change while it runs. Called on any thread, once it has started. */
  void reload();
}

package io.tcptransfer.launcher;

import io.tcptransfer.config.Configuration;
import io.vertx.core.Deployable;

/** The main verticle, as far as the launcher knows it. */
public interface RelayVerticle extends Deployable {
  /**
   * Takes over what may change while it runs, and tells what may not; reads certificates again.
   * Called on any thread, once it has started.
   *
   * @param asked valid by itself
   */
  void reload(Configuration asked);
}

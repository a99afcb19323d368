package io.tcptransfer.launcher;

import io.tcptransfer.client.Exercise;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.ConfigurationException;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.ListenerConfig;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another relay in this process, before the one that was asked for: with the same framings, on
 * ports of this machine alone, for a second or two. What a relay does is compiled then before
 * somebody waits for it; the JVM would do that in the first minutes anyway. Nothing of it is
 * counted or logged, and nothing depends on it. Measured: {@code docs/performance.md}. Main thread.
 */
final class WarmUp {
  private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

  /** On a slow machine less is compiled, rather than let its user wait. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /**
   * For its start, for all that it does, and for its end, which ends whoever still waits for it.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Full before the end, so that old messages leave it; twice the longest message at least. */
  private static final int LOG_BYTES = 2 * 1024 * 1024;

  private static final int LONG_BYTES = 64 * 1024;

  private static final int MOST_TRIES = 100;

  private final String host = InetAddress.getLoopbackAddress().getHostAddress();
  private final Vertx vertx;

  private WarmUp(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Runs it, and ends it.
   *
   * @param vertx its own, and closed then
   * @param verticle its own
   * @param asked what the relay that comes after it is to be
   */
  static void run(Vertx vertx, RelayVerticle verticle, Configuration asked) {
    long begun = System.nanoTime();
    String how = "done";
    Runnable speak = Logs.hush();
    try {
      new WarmUp(vertx).run(verticle, asked);
    } catch (IOException | ExecutionException | TimeoutException | ConfigurationException e) {
      how = e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      speak.run();
    }
    log.debug("warm-up millis={}: {}", (System.nanoTime() - begun) / 1_000_000, how);
  }

  private void run(RelayVerticle verticle, Configuration asked)
      throws IOException, ExecutionException, TimeoutException, InterruptedException {
    try {
      Configuration configuration = Configuration.of(json(asked), Map.of());
      DeploymentOptions options = new DeploymentOptions().setConfig(configuration.effective());
      await(vertx.deployVerticle(verticle, options));
      await(vertx.executeBlocking(() -> exercise(configuration)));
    } finally {
      await(vertx.close());
      // Nobody is here yet whom the pause could disturb.
      System.gc();
    }
  }

  /** Blocks; null. */
  private static Void exercise(Configuration configuration) throws IOException {
    try (Exercise exercise = new Exercise(configuration.http().port(), (int) LIMIT.toMillis())) {
      for (ListenerConfig listener : configuration.listeners()) {
        exercise.send(listener.framing(), listener.payload(), listener.port());
      }
    }
    return null;
  }

  private static void await(Future<?> future)
      throws ExecutionException, TimeoutException, InterruptedException {
    future
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Every framing once, into one channel. */
  private JsonObject json(Configuration asked) throws IOException {
    JsonArray given = asked.effective().getJsonObject("tcp").getJsonArray("listeners");
    Map<Framing, JsonObject> listeners = new LinkedHashMap<>();
    for (int i = 0; i < given.size(); i++) {
      Framing framing = asked.listeners().get(i).framing();
      if (isQuick(framing)) {
        JsonObject listener = given.getJsonObject(i);
        listeners.putIfAbsent(
            framing,
            new JsonObject()
                .put("framing", listener.getValue("framing"))
                .put("payload", listener.getValue("payload")));
      }
    }
    if (listeners.isEmpty()) {
      listeners.put(new Framing.Raw(), new JsonObject());
    }
    for (JsonObject listener : listeners.values()) {
      listener.mergeIn(address(asked));
    }
    return new JsonObject()
        .put(
            "tcp",
            new JsonObject().put("listeners", new JsonArray(List.copyOf(listeners.values()))))
        .put("channels", new JsonObject().put("*", new JsonObject().put("historyBytes", LOG_BYTES)))
        .put("http", address(asked).put("instances", 1));
  }

  /** Neither waits for silence nor has only long messages. */
  private static boolean isQuick(Framing framing) {
    return !(framing instanceof Framing.IdleGap
        || (framing instanceof Framing.Fixed fixed && fixed.bytes() > LONG_BYTES));
  }

  /** Somebody may take the port until it is bound, and then that fails. */
  private JsonObject address(Configuration asked) throws IOException {
    IntPredicate isAsked =
        port ->
            port == asked.http().port()
                || asked.listeners().stream().anyMatch(listener -> port == listener.port());
    return new JsonObject().put("host", host).put("port", freePort(isAsked.negate()));
  }

  /**
   * A port of this machine that nobody has, nor waits for: who comes to the relay's own must not
   * find this one there.
   *
   * @throws IOException if the system gives none
   */
  static int freePort(IntPredicate isGood) throws IOException {
    for (int i = 0; i < MOST_TRIES; i++) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (isGood.test(free.getLocalPort())) {
          return free.getLocalPort();
        }
      }
    }
    throw new IOException("no port is free");
  }
}

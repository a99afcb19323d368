package io.tcptransfer.launcher;

import io.tcptransfer.cluster.Joining;
import io.tcptransfer.config.Configuration;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay in this process: Vert.x, the main verticle, and what signals do to it. Does not know
 * what the main verticle does. Main thread.
 */
final class RelayProcess {
  private static final Logger log = LoggerFactory.getLogger(RelayProcess.class);

  /** After a failed start there is nobody to wait for. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private RelayProcess() {}

  /**
   * Starts it; from then on event loops keep the process alive.
   *
   * @param verticles one each time
   * @param again reads the configuration again, or throws a {@link CommandFailure}
   * @return whether it runs: a signal may have ended it while it started
   * @throws CommandFailure if it can't start
   */
  static boolean start(
      Configuration configuration,
      Supplier<? extends RelayVerticle> verticles,
      Supplier<Configuration> again) {
    RelayVerticle verticle = verticles.get();
    CompletableFuture<Void> started = new CompletableFuture<>();
    Signals.handle(
        (name, number) -> {
          started.join();
          reload(verticle, again);
        },
        "HUP");
    SpareHeap.giveBack();
    if (HotCode.isOurs()) {
      HotCode.tell();
      WarmUp.run(alone(), verticles.get(), configuration);
    }
    Vertx vertx = vertx(configuration);
    Shutdown shutdown = new Shutdown(vertx, started, configuration.drain());
    Signals.handle(shutdown, "TERM", "INT");
    DeploymentOptions options = new DeploymentOptions().setConfig(configuration.effective());
    try {
      vertx
          .deployVerticle(verticle, options)
          .onComplete(any -> started.complete(null))
          .toCompletionStage()
          .toCompletableFuture()
          .get();
    } catch (ExecutionException e) {
      if (!shutdown.hasBegun()) {
        close(vertx);
        throw cannotStart(e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !shutdown.hasBegun();
  }

  /** What is wrong with the new files is logged, and changes nothing. */
  private static void reload(RelayVerticle verticle, Supplier<Configuration> again) {
    try {
      Logs.again();
      verticle.reload(again.get());
    } catch (CommandFailure failure) {
      failure.lines().forEach(line -> log.warn("not read again: {}", line));
    }
  }

  /**
   * One event loop a core: loops are given out in turn, so that the first listener, which comes
   * after an HTTP instance for each core, shares the loop of the first of them.
   */
  private static Vertx vertx(Configuration configuration) {
    Transport transport = transport();
    VertxBuilder builder = Vertx.builder().withTransport(Transports.bounded(transport));
    VertxOptions options = options(Runtime.getRuntime().availableProcessors());
    Vertx vertx =
        built(
            () ->
                configuration
                    .cluster()
                    .map(cluster -> Joining.join(cluster, builder, options))
                    .orElseGet(() -> builder.with(options).build()));
    log.info("transport={}", transport.name());
    return vertx;
  }

  /** Knows no other nodes. One event loop serves few receivers and their senders best. */
  private static Vertx alone() {
    VertxBuilder builder = Vertx.builder().withTransport(Transports.bounded(transport()));
    return built(() -> builder.with(options(1)).build());
  }

  private static Vertx built(Supplier<Vertx> build) {
    try {
      return build.get();
    } catch (RuntimeException e) {
      throw cannotStart(e);
    }
  }

  private static Transport transport() {
    return Transports.named(System.getProperty(Transports.PROPERTY));
  }

  /** Nothing is unpacked from the jar, so no directory for temporary files is needed or left. */
  private static VertxOptions options(int eventLoops) {
    FileSystemOptions files =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return new VertxOptions().setFileSystemOptions(files).setEventLoopPoolSize(eventLoops);
  }

  /**
   * What our verticles and Vert.x say is meant for the user; any other failure is named by class.
   */
  private static CommandFailure cannotStart(Throwable cause) {
    log.debug("start failed", cause);
    String type = cause.getClass().getName();
    boolean plain = type.startsWith("io.tcptransfer.") || type.startsWith("io.vertx.core.");
    String message = cause.getMessage();
    return message != null && plain
        ? CommandFailure.failed(message.lines().toList())
        : CommandFailure.failed("cannot start: " + cause);
  }

  private static void close(Vertx vertx) {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("not closed after a failed start", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

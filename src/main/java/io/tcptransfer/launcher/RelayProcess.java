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
   * @param again reads the configuration again, or throws a {@link CommandFailure}
   * @return whether it runs: a signal may have ended it while it started
   * @throws CommandFailure if it can't start
   */
  static boolean start(
      Configuration configuration, RelayVerticle verticle, Supplier<Configuration> again) {
    DeploymentOptions options = new DeploymentOptions().setConfig(configuration.effective());
    Vertx vertx = vertx(configuration);
    CompletableFuture<Void> started = new CompletableFuture<>();
    Shutdown shutdown = new Shutdown(vertx, started, configuration.drain());
    Signals.handle(shutdown, "TERM", "INT");
    Signals.handle(
        (name, number) -> {
          started.join();
          reload(verticle, again);
        },
        "HUP");
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
    if (shutdown.hasBegun()) {
      return false;
    }
    HotCode.tell();
    SpareHeap.giveBack();
    return true;
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
   * Nothing is unpacked from the jar, so no directory for temporary files is needed or left. One
   * event loop a core: loops are given out in turn, so that the first listener, which comes after
   * an HTTP instance for each core, shares the loop of the first of them.
   */
  private static Vertx vertx(Configuration configuration) {
    FileSystemOptions files =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    Transport transport = Transports.named(System.getProperty(Transports.PROPERTY));
    try {
      VertxOptions options =
          new VertxOptions()
              .setFileSystemOptions(files)
              .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
      VertxBuilder builder = Vertx.builder().withTransport(Transports.bounded(transport));
      Vertx vertx =
          configuration
              .cluster()
              .map(cluster -> Joining.join(cluster, builder, options))
              .orElseGet(() -> builder.with(options).build());
      log.info("transport={}", transport.name());
      return vertx;
    } catch (RuntimeException e) {
      throw cannotStart(e);
    }
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

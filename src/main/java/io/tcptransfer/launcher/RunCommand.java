package io.tcptransfer.launcher;

import io.tcptransfer.config.Configuration;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Hidden;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.spi.launcher.ExecutionContext;
import io.vertx.core.transport.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the relay in this process: configuration, Vert.x, the main verticle. Does not know what
 * the main verticle does. Main thread; when {@link #run()} has returned, event loops keep the
 * process alive.
 */
@Name("run")
@Summary("Runs the relay until it gets a signal. The command when none is given.")
@Description(
    "Runs the relay. Without -conf it reads conf/config.json in the working directory, if there is"
        + " one. TRANSFER_* variables win over the file, options over both.")
final class RunCommand implements RelayCommand {
  private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

  /** After a failed start there is nobody to wait for. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** Not an int: what is too big is for the configuration to say. */
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]*");

  private final String verticleName;
  private final Supplier<? extends RelayVerticle> verticles;
  private String named;
  private String conf;
  private boolean cluster;
  private String instances;

  RunCommand(String verticleName, Supplier<? extends RelayVerticle> verticles) {
    this.verticleName = verticleName;
    this.verticles = verticles;
  }

  /** Only there because {@code vertx run} has always named one. */
  @Argument(index = 0, argName = "main-verticle", required = false)
  @Description("io.tcptransfer.MainVerticle, which need not be said.")
  public void setVerticle(String name) {
    this.named = name;
  }

  /** A file's name or JSON text. */
  @Option(longName = "conf", argName = "file-or-json")
  @Description("The configuration: a file, or JSON text.")
  public void setConf(String conf) {
    this.conf = conf;
  }

  /** Sets {@code http.instances}: MainVerticle is always one. */
  @Option(longName = "instances", argName = "number")
  @Description("HTTP event loops, as http.instances. Default: one for each core.")
  public void setInstances(String instances) {
    this.instances = instances;
  }

  /** Refused, with a better line than "unknown option": Vert.x users will try it. */
  @Option(longName = "cluster", flag = true)
  @Description("Not yet.")
  @Hidden
  public void setCluster(boolean cluster) {
    this.cluster = cluster;
  }

  @Override
  public void setUp(ExecutionContext context) {
    if (named != null && !named.equals(verticleName)) {
      throw CommandFailure.misused(
          "run: unknown verticle: "
              + named
              + " (only "
              + verticleName
              + ", which need not be said)");
    }
    if (instances != null && !NUMBER.matcher(instances).matches()) {
      throw CommandFailure.misused(
          "run: -instances " + instances + ": must be a whole number, 1 or more");
    }
    if (cluster) {
      throw CommandFailure.misused("run: -cluster: this version can't run as a cluster");
    }
  }

  @Override
  public void run() {
    Logs.configure(Path.of("conf", "logback.xml"));
    Configuration configuration = new Settings(Path.of(""), System.getenv()).read(conf, instances);
    DeploymentOptions options = new DeploymentOptions().setConfig(configuration.effective());
    Vertx vertx = vertx();
    CompletableFuture<Void> started = new CompletableFuture<>();
    Shutdown shutdown = new Shutdown(vertx, started, configuration.drain());
    RelayVerticle verticle = verticles.get();
    Signals.handle(shutdown, "TERM", "INT");
    Signals.handle(
        (name, number) -> {
          started.join();
          verticle.reload();
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
  }

  /**
   * Nothing is unpacked from the jar, so no directory for temporary files is needed or left. One
   * event loop a core: loops are given out in turn, so that the first listener, which comes after
   * an HTTP instance for each core, shares the loop of the first of them.
   */
  private static Vertx vertx() {
    FileSystemOptions files =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    Transport transport = Transports.named(System.getProperty(Transports.PROPERTY));
    try {
      Vertx vertx =
          Vertx.builder()
              .with(
                  new VertxOptions()
                      .setFileSystemOptions(files)
                      .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()))
              .withTransport(transport)
              .build();
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

package io.tcptransfer.launcher;

import io.tcptransfer.config.Configuration;
import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.spi.launcher.ExecutionContext;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Starts the relay in this process, as its configuration says. Main thread; when {@link #run()} has
 * returned, event loops keep the process alive.
 */
@Name("run")
@Summary("Runs the relay until it gets a signal. The command when none is given.")
@Description(
    "Runs the relay. Without -conf it reads conf/config.json in the working directory, if there is"
        + " one. TRANSFER_* variables win over the file, options over both.")
final class RunCommand implements RelayCommand {
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
  @Description(
      "The configuration: a file, or JSON text. Default: conf/config.json, if it is there.")
  public void setConf(String conf) {
    this.conf = conf;
  }

  /** Sets {@code http.instances}: MainVerticle is always one. */
  @Option(longName = "instances", argName = "number")
  @Description("HTTP event loops, as http.instances. Default: one for each core.")
  public void setInstances(String instances) {
    this.instances = instances;
  }

  /** As {@code cluster} in the configuration, which says where the others are. */
  @Option(longName = "cluster", flag = true)
  @Description("Joins the other relays that cluster.members names, to be one with them.")
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
  }

  @Override
  public void run() {
    Logs.configure();
    Settings settings = new Settings(Path.of(""), System.getenv());
    Supplier<Configuration> read = () -> settings.read(conf, instances, cluster);
    RelayProcess.start(read.get(), verticles, read);
  }
}

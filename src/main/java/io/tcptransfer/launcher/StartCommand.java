package io.tcptransfer.launcher;

import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.spi.launcher.ExecutionContext;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Starts {@code run} in a process of its own and returns when that one is ready. Its output goes to
 * a file in the working directory, because nobody would see it. Main thread.
 */
@Name("start")
@Summary("Starts the relay in the background and prints its id.")
@Description(
    "Takes the options of run. The output goes to tcp-transfer-server-ID.log in the working"
        + " directory.")
final class StartCommand implements RelayCommand {
  /** It becomes part of a file's name. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}");

  /** What MainVerticle logs last; with a logback.xml that hides it, the limit below decides. */
  private static final String READY = "started in ";

  private static final Duration READY_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(50);

  private final String mainClass;
  private final PrintStream out;
  private final List<String> runArguments = new ArrayList<>(List.of("run"));
  private String id = UUID.randomUUID().toString();
  private String javaOptions = System.getenv().getOrDefault("JAVA_OPTS", "");

  StartCommand(String mainClass, PrintStream out) {
    this.mainClass = mainClass;
    this.out = out;
  }

  /** As for {@code run}, which checks it. */
  @Argument(index = 0, argName = "main-verticle", required = false)
  @Description("As for run.")
  public void setVerticle(String name) {
    runArguments.add(name);
  }

  /** As for {@code run}, which checks it. */
  @Option(longName = "conf", argName = "file-or-json")
  @Description("As for run.")
  public void setConf(String conf) {
    runArguments.add("-conf=" + conf);
  }

  /** As for {@code run}, which checks it. */
  @Option(longName = "instances", argName = "number")
  @Description("As for run.")
  public void setInstances(String instances) {
    runArguments.add("-instances=" + instances);
  }

  /** As for {@code run}. */
  @Option(longName = "cluster", flag = true)
  @Description("As for run.")
  public void setCluster(boolean cluster) {
    if (cluster) {
      runArguments.add("-cluster");
    }
  }

  /** What {@code stop} and {@code list} will know it by. */
  @Option(longName = "vertx-id", shortName = "id", argName = "id")
  @Description("The id of the relay; a random one by default.")
  public void setId(String id) {
    this.id = id;
  }

  /** Split at spaces, without any quoting, as Vert.x does. */
  @Option(longName = "java-opts", argName = "options")
  @Description("Options for the JVM of the relay; JAVA_OPTS by default.")
  public void setJavaOptions(String options) {
    this.javaOptions = options;
  }

  @Override
  public void setUp(ExecutionContext context) {
    if (!ID.matcher(id).matches()) {
      throw CommandFailure.misused("start: -id: only letters, digits and _ . -, 64 at most");
    }
  }

  @Override
  public void run() {
    if (StartedRelay.find(id).isPresent()) {
      throw CommandFailure.failed("a relay with the id " + id + " runs already");
    }
    Path output = Path.of("tcp-transfer-server-" + id + ".log");
    try {
      Process process = process(output);
      awaitReady(process, output);
      out.println(id);
    } catch (IOException e) {
      throw CommandFailure.failed("cannot start: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process process(Path output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(StartedRelay.mark(id));
    Pattern.compile(" +")
        .splitAsStream(javaOptions.strip())
        .filter(o -> !o.isEmpty())
        .forEach(command::add);
    // The manifest says so to `java -jar`, and this may be no jar; JDK 24 and later warn without.
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    command.addAll(runArguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Started is what is ready: a relay that dies of its configuration must fail this command. */
  private static void awaitReady(Process process, Path output)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + READY_LIMIT.toNanos();
    while (!read(output).contains(READY) && System.nanoTime() < deadline) {
      if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        throw CommandFailure.of(process.exitValue(), read(output).lines().toList());
      }
    }
  }

  /** Not {@code readString}: a log may end in the middle of a character. */
  private static String read(Path output) throws IOException {
    return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
  }
}

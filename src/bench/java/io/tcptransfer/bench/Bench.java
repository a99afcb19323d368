package io.tcptransfer.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code mvn -Pbench verify}: each workload on each peer in turn, round after round, every run on a
 * fresh process; then the report. Measures nothing itself. Main thread.
 *
 * <p>Exit status 1 if a peer lost, doubled, reordered or changed anything, or a run failed.
 */
public final class Bench {
  /** For what is open besides the receivers. */
  private static final int OTHER_FILES = 200;

  /** On top of warming and measuring: connecting, draining, a stall, twice a rest. */
  private static final int GRACE_SECONDS = 240;

  private final Path directory = Path.of(System.getProperty("bench.directory", "target/bench"));
  private final int rounds = Integer.getInteger("bench.rounds", 3);
  private final int seconds = Integer.getInteger("bench.seconds", 5);
  private final int warmSeconds = Integer.getInteger("bench.warm", 6);
  private final boolean profiles = Boolean.getBoolean("bench.profile");
  private final List<Workload> workloads;
  private final List<Peer> peers = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private boolean failed;

  private Bench() {
    List<String> names = words("bench.workloads", ",");
    workloads = names.isEmpty() ? Workload.ALL : names.stream().map(Workload::named).toList();
    Path jar = Path.of(System.getProperty("bench.jar", "target/tcp-transfer-server-fat.jar"));
    peers.add(Peer.relay(jar, words("bench.jvm", " ")));
    if (!profiles) {
      addOthers();
    }
  }

  private void addOthers() {
    peers.add(Peer.reference());
    String floor = System.getProperty("bench.floor", "");
    if (!floor.isEmpty() && Files.isExecutable(Path.of(floor))) {
      peers.add(Peer.floor(Path.of(floor)));
    } else if (!floor.isEmpty()) {
      say("no floor: %s is not an executable file", floor);
    }
  }

  public static void main(String[] args) throws Exception {
    System.exit(new Bench().run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    Files.createDirectories(directory);
    JsonObject machine = Machine.describe();
    for (Workload workload : workloads) {
      if (workload.receivers() + OTHER_FILES > Machine.maxOpenFiles()) {
        say(
            "skipped %s: %,d receivers, but only %,d open files are allowed (ulimit -n)",
            workload.name(), workload.receivers(), Machine.maxOpenFiles());
        continue;
      }
      for (int round = 1; round <= rounds; round++) {
        for (Peer peer : peers) {
          if (!workload.isOursAlone() || peer.isOurs()) {
            measure(workload, round, peer);
          }
        }
      }
    }
    JsonObject settings =
        new JsonObject()
            .put("rounds", rounds)
            .put("warmSeconds", warmSeconds)
            .put("seconds", seconds)
            .put("profile", profiles)
            .put("jvm", System.getProperty("bench.jvm", ""));
    String report = new Report(machine, settings, runs).write(directory);
    System.out.println();
    System.out.println(report);
    return !failed && runs.stream().allMatch(Run::isRight);
  }

  private void measure(Workload workload, int round, Peer peer)
      throws IOException, InterruptedException {
    String name = workload.name() + "-" + round + "-" + peer.name();
    Path output = directory.toAbsolutePath().resolve(name + ".log");
    String recording = name + ".jfr";
    Map<String, String> settings = new HashMap<>(workload.settings());
    if (profiles) {
      settings.put("JAVA_TOOL_OPTIONS", Profile.options(recording));
    }
    try {
      Run run = run(workload, round, peer, output, settings);
      if (profiles) {
        run.result().mergeIn(Profile.of(run, directory.resolve(recording)).toJson());
      }
      runs.add(run);
      say("%s round %d %s: %s", workload.name(), round, peer.name(), brief(run));
    } catch (IOException e) {
      failed = true;
      say("%s round %d %s failed: %s", workload.name(), round, peer.name(), e.getMessage());
    }
  }

  /** A recording is there once the server has ended. */
  private Run run(
      Workload workload, int round, Peer peer, Path output, Map<String, String> settings)
      throws IOException, InterruptedException {
    try (Peer.Server server = peer.start(directory, output, settings)) {
      return new Run(workload, round, peer.name(), server.transport(), drive(workload, server));
    }
  }

  private JsonObject drive(Workload workload, Peer.Server server)
      throws IOException, InterruptedException {
    Process generator =
        new ProcessBuilder(
                Peer.java(),
                "-cp",
                System.getProperty("java.class.path"),
                LoadGenerator.class.getName(),
                workload.name(),
                String.valueOf(server.tcpPort()),
                String.valueOf(server.webSocketPort()),
                String.valueOf(server.process().pid()),
                String.valueOf(warmSeconds),
                String.valueOf(seconds))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Peer.endWithUs(generator);
    CompletableFuture<String> result =
        CompletableFuture.supplyAsync(() -> text(generator.getInputStream()));
    if (!generator.waitFor(warmSeconds + seconds + GRACE_SECONDS, TimeUnit.SECONDS)) {
      generator.destroyForcibly();
      throw new IOException("the load generator did not end");
    }
    if (generator.exitValue() != 0) {
      throw new IOException("the load generator failed");
    }
    return new JsonObject(result.join());
  }

  private static String brief(Run run) {
    String checked = run.result().getString("checked");
    return switch (run.workload().kind()) {
      case LOAD, V1, DEFLATE ->
          "%.3f µs/delivery, %,.0f/s, %s"
              .formatted(run.value("cpuMicrosPerDelivery"), run.value("rate"), checked);
      case IDLE ->
          "%.1f KiB each, %.1f at rest, %s"
              .formatted(run.value("kibEach"), run.value("kibEachAtRest"), checked);
      case STALL_HOLD, STALL_GAP ->
          "the others keep %.0f %%, %s".formatted(100 * run.value("kept"), checked);
    };
  }

  private static List<String> words(String property, String separator) {
    return Arrays.stream(System.getProperty(property, "").split(separator, -1))
        .map(String::trim)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void say(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }
}

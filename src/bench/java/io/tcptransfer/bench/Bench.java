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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * {@code mvn -Pbench verify}: each workload on each peer in turn, round after round, every run on a
 * fresh process; then the report. Measures nothing itself. Main thread.
 *
 * <p>With {@code bench.together} all workloads are run on the same processes, one after the other
 * in each round, and the first round is not counted: for the difference between two workloads,
 * which is less than that between two processes.
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
  private final boolean together = Boolean.getBoolean("bench.together");
  private final List<Workload> workloads;
  private final List<Peer> peers = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private boolean failed;

  private Bench() {
    List<String> names = words("bench.workloads", ",");
    workloads = names.isEmpty() ? Workload.ALL : names.stream().map(Workload::named).toList();
    if (together && (profiles || workloads.stream().anyMatch(Workload::hasSettings))) {
      throw new IllegalArgumentException("together: neither with a profile nor with compression");
    }
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
    List<Workload> possible = workloads.stream().filter(Bench::isPossible).toList();
    if (together) {
      measureTogether(possible);
    } else {
      for (Workload workload : possible) {
        for (int round = 1; round <= rounds; round++) {
          for (Peer peer : peers) {
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
            .put("together", together)
            .put("jvm", System.getProperty("bench.jvm", ""));
    String report = new Report(machine, settings, runs).write(directory);
    System.out.println();
    System.out.println(report);
    return !failed;
  }

  private static boolean isPossible(Workload workload) {
    boolean fits = workload.receivers() + OTHER_FILES <= Machine.maxOpenFiles();
    if (!fits) {
      say(
          "skipped %s: %,d receivers, but only %,d open files are allowed (ulimit -n)",
          workload.name(), workload.receivers(), Machine.maxOpenFiles());
    }
    return fits;
  }

  private void measureTogether(List<Workload> workloads) throws IOException, InterruptedException {
    Map<Peer, Peer.Server> servers = new LinkedHashMap<>();
    try {
      for (Peer peer : peers) {
        servers.put(peer, peer.start(directory, output(peer.name()), Map.of()));
      }
      for (int i = 0; i <= rounds; i++) {
        int round = i;
        for (Workload workload : workloads) {
          for (Map.Entry<Peer, Peer.Server> peer : servers.entrySet()) {
            measure(
                workload,
                round,
                peer.getKey(),
                () -> run(workload, round, peer.getKey(), peer.getValue()));
          }
        }
      }
    } finally {
      servers.values().forEach(Peer.Server::close);
    }
  }

  private void measure(Workload workload, int round, Peer peer) throws InterruptedException {
    String name = workload.name() + "-" + round + "-" + peer.name();
    String recording = name + ".jfr";
    Map<String, String> settings = new HashMap<>(workload.settings());
    if (profiles) {
      settings.put("JAVA_TOOL_OPTIONS", Profile.options(recording));
    }
    measure(
        workload,
        round,
        peer,
        () -> {
          Run run;
          // A recording is there once the server has ended.
          try (Peer.Server server = peer.start(directory, output(name), settings)) {
            run = run(workload, round, peer, server);
          }
          if (profiles) {
            run.result().mergeIn(Profile.of(run, directory.resolve(recording)).toJson());
          }
          return run;
        });
  }

  /** What comes to a result or fails. */
  private interface Measurement {
    Run run() throws IOException, InterruptedException;
  }

  private void measure(Workload workload, int round, Peer peer, Measurement measurement)
      throws InterruptedException {
    if (workload.isOursAlone() && !peer.isOurs()) {
      return;
    }
    try {
      Run run = measurement.run();
      if (round > 0) {
        runs.add(run);
      }
      failed |= !run.isRight();
      say("%s round %d %s: %s", workload.name(), round, peer.name(), brief(run));
    } catch (IOException e) {
      failed = true;
      say("%s round %d %s failed: %s", workload.name(), round, peer.name(), e.getMessage());
    }
  }

  private Path output(String name) {
    return directory.toAbsolutePath().resolve(name + ".log");
  }

  private Run run(Workload workload, int round, Peer peer, Peer.Server server)
      throws IOException, InterruptedException {
    return new Run(workload, round, peer.name(), server.transport(), drive(workload, server));
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

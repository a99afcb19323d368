package io.tcptransfer.bench;

import io.tcptransfer.bench.Workload.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The figures as tables for people and as JSON with every run for programs. A figure is the median
 * of the rounds; a ratio is the median of the ratios within each round, of rounds without faults.
 * Pure but for the two files.
 */
final class Report {
  private static final String CPU = "cpuMicrosPerDelivery";

  /** So many parts of a profile are named. */
  private static final int SHARES = 8;

  private final JsonObject machine;
  private final JsonObject settings;
  private final List<Run> runs;

  Report(JsonObject machine, JsonObject settings, List<Run> runs) {
    this.machine = machine;
    this.settings = settings;
    this.runs = runs;
  }

  /** Writes both files, and returns the tables. */
  String write(Path directory) throws IOException {
    JsonArray all = new JsonArray();
    runs.forEach(run -> all.add(run.toJson()));
    JsonObject json =
        new JsonObject().put("machine", machine).put("settings", settings).put("runs", all);
    String text = text();
    Files.writeString(directory.resolve("report.json"), json.encodePrettily() + "\n");
    Files.writeString(directory.resolve("report.md"), text);
    return text;
  }

  private String text() {
    List<String> lines = new ArrayList<>();
    head(lines);
    loads(lines);
    idles(lines);
    stalls(lines);
    profiles(lines);
    return String.join("\n", lines) + "\n";
  }

  private void head(List<String> lines) {
    Map<String, String> transports = new LinkedHashMap<>();
    runs.forEach(
        run ->
            transports.put(run.peer(), run.transport().isEmpty() ? "not said" : run.transport()));
    lines.add(
        "%s, %d cores, %,d MiB, %s, %s, load %.1f at the start; transport: %s; %d rounds, %d s warm-up, %d s measured%s"
            .formatted(
                machine.getString("cpu"),
                machine.getInteger("cores"),
                machine.getLong("memoryMib"),
                machine.getString("kernel"),
                machine.getString("jdk"),
                machine.getDouble("loadAverageAtStart"),
                transports.entrySet().stream()
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .collect(Collectors.joining(", ")),
                settings.getInteger("rounds"),
                settings.getInteger("warmSeconds"),
                settings.getInteger("seconds"),
                settings.getString("jvm").isEmpty() ? "" : "; JVM " + settings.getString("jvm")));
  }

  private void loads(List<String> lines) {
    boolean floor = runs.stream().anyMatch(run -> run.peer().equals("floor"));
    List<String> titles = new ArrayList<>(List.of("workload", "server", "CPU µs/delivery"));
    titles.add("to reference");
    if (floor) {
      titles.add("to floor");
    }
    titles.addAll(
        List.of("deliveries/s", "p50 ms", "p99 ms", "p99.9 ms", "peak MiB", "others", "checked"));
    List<List<String>> rows = new ArrayList<>();
    for (List<Run> group : groups(List.of(Kind.LOAD, Kind.V1, Kind.DEFLATE))) {
      List<String> row = start(group);
      row.add("%.3f".formatted(median(group, CPU)));
      row.add(ratio(group, "reference"));
      if (floor) {
        row.add(ratio(group, "floor"));
      }
      row.add("%,.0f".formatted(median(group, "rate")));
      for (String percentile : List.of("p50Micros", "p99Micros", "p999Micros")) {
        row.add("%.2f".formatted(median(group, percentile) / 1000));
      }
      row.add(mib(median(group, "peakResidentKib")));
      row.add("%.0f %%".formatted(100 * median(group, "otherCores")));
      row.add(checked(group));
      rows.add(row);
    }
    table(lines, titles, rows);
  }

  private void idles(List<String> lines) {
    List<String> titles =
        List.of(
            "workload",
            "server",
            "KiB each, after 3 s",
            "after 73 s",
            "connecting, CPU s",
            "the 6th time",
            "peak MiB",
            "checked");
    List<List<String>> rows = new ArrayList<>();
    for (List<Run> group : groups(List.of(Kind.IDLE))) {
      List<String> row = start(group);
      row.add("%.1f".formatted(median(group, "kibEach")));
      row.add("%.1f".formatted(median(group, "kibEachAtRest")));
      row.add("%.2f".formatted(median(group, "serverCpuMicros") / 1e6));
      row.add("%.2f".formatted(median(group, "warmedCpuMicros") / 1e6));
      row.add(mib(median(group, "peakResidentKib")));
      row.add(checked(group));
      rows.add(row);
    }
    table(lines, titles, rows);
  }

  private void stalls(List<String> lines) {
    List<String> titles =
        List.of(
            "workload",
            "server",
            "each of nine, before",
            "after",
            "kept",
            "MiB more",
            "missed",
            "told",
            "ended",
            "checked");
    List<List<String>> rows = new ArrayList<>();
    for (List<Run> group : groups(List.of(Kind.STALL_HOLD, Kind.STALL_GAP))) {
      JsonObject last = group.get(group.size() - 1).result();
      List<String> row = start(group);
      row.add("%,.0f msg/s".formatted(median(group, "rateBefore")));
      row.add("%,.0f msg/s".formatted(median(group, "rateAfter")));
      row.add("%.0f %%".formatted(100 * median(group, "kept")));
      row.add(mib(median(group, "riseKib")));
      row.add("%,d".formatted(last.getLong("missed")));
      row.add("%,d".formatted(last.getLong("told")));
      row.add(last.getString("end").isEmpty() ? "no" : last.getString("end"));
      row.add(checked(group));
      rows.add(row);
    }
    table(lines, titles, rows);
  }

  /** Shares of the server's CPU, and of Flight Recorder's samples of its event loops. */
  private void profiles(List<String> lines) {
    List<String> titles =
        List.of(
            "workload",
            "server",
            "CPU s",
            "kernel",
            "event loops",
            "compilers",
            "collector",
            "rest",
            "Java samples",
            "of them",
            "samples in native calls",
            "of them");
    List<List<String>> rows = new ArrayList<>();
    for (List<Run> group : groups(List.of(Kind.values()))) {
      if (!group.get(0).result().containsKey("javaSamples")) {
        continue;
      }
      Map<String, Long> micros = sums(group, "threadMicros");
      Map<String, Long> java = sums(group, "javaSamples");
      Map<String, Long> called = sums(group, "calledSamples");
      List<String> row = start(group);
      row.add("%.1f".formatted(total(micros) / 1e6));
      for (ThreadTimes.Kind kind : ThreadTimes.Kind.values()) {
        row.add(percent(micros.getOrDefault(kind.name(), 0L), total(micros)));
      }
      row.add("%,d".formatted(total(java)));
      row.add(shares(java));
      row.add("%,d".formatted(total(called)));
      row.add(shares(called));
      rows.add(row);
    }
    table(lines, titles, rows);
  }

  private static Map<String, Long> sums(List<Run> group, String key) {
    Map<String, Long> sums = new TreeMap<>();
    for (Run run : group) {
      JsonObject counts = run.result().getJsonObject(key);
      counts.forEach(
          entry -> sums.merge(entry.getKey(), counts.getLong(entry.getKey()), Long::sum));
    }
    return sums;
  }

  private static long total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The largest first. */
  private static String shares(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(SHARES)
        .map(entry -> entry.getKey() + " " + percent(entry.getValue(), total(counts)))
        .collect(Collectors.joining(", "));
  }

  private static String percent(long part, long all) {
    return all == 0 ? "–" : "%.0f %%".formatted(100.0 * part / all);
  }

  /** The runs of one workload on one peer, for each of them. */
  private Collection<List<Run>> groups(List<Kind> kinds) {
    return runs.stream()
        .filter(run -> kinds.contains(run.workload().kind()))
        .collect(
            Collectors.groupingBy(
                run -> run.workload().name() + "/" + run.peer(),
                LinkedHashMap::new,
                Collectors.toList()))
        .values();
  }

  private String ratio(List<Run> group, String base) {
    OptionalDouble ratio =
        median(
            group.stream()
                .flatMap(
                    run ->
                        runs.stream()
                            .filter(other -> other.workload().equals(run.workload()))
                            .filter(other -> other.round() == run.round())
                            .filter(other -> other.peer().equals(base) && other.value(CPU) > 0)
                            .filter(other -> other.isRight() && run.isRight())
                            .map(other -> run.value(CPU) / other.value(CPU)))
                .toList());
    return ratio.isPresent() ? "%.2f".formatted(ratio.getAsDouble()) : "–";
  }

  private static List<String> start(List<Run> group) {
    Run first = group.get(0);
    String workload = "%s: %s".formatted(first.workload().name(), first.workload().text());
    return new ArrayList<>(List.of(workload, first.peer()));
  }

  private static String checked(List<Run> group) {
    String wrong =
        group.stream()
            .filter(run -> !run.isRight())
            .map(run -> run.result().getString("checked"))
            .distinct()
            .collect(Collectors.joining("; "));
    return wrong.isEmpty() ? "ok" : wrong;
  }

  private static double median(List<Run> group, String key) {
    ToDoubleFunction<Run> value = run -> run.result().getDouble(key, 0.0);
    return median(group.stream().mapToDouble(value).boxed().toList()).orElse(0);
  }

  private static OptionalDouble median(List<Double> values) {
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return OptionalDouble.of(
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
  }

  private static String mib(double kib) {
    return kib == Usage.UNKNOWN ? "–" : "%,.0f".formatted(kib / 1024);
  }

  private static void table(List<String> lines, List<String> titles, List<List<String>> rows) {
    if (rows.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("| " + String.join(" | ", titles) + " |");
    lines.add("|---|---|" + "---:|".repeat(titles.size() - 3) + "---|");
    rows.forEach(row -> lines.add("| " + String.join(" | ", row) + " |"));
  }
}

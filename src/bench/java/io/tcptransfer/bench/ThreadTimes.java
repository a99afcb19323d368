package io.tcptransfer.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the kinds of threads of a JVM have used so far, in steps of 10 ms. Known on Linux alone:
 * nothing elsewhere. Value.
 *
 * @param micros CPU time, in microseconds
 */
record ThreadTimes(Map<Kind, Long> micros) {
  static final ThreadTimes NONE = new ThreadTimes(Map.of());

  enum Kind {
    /** What the kernel did for the event loops. */
    KERNEL,
    /** The event loops' own code, native or not. */
    EVENT_LOOPS,
    COMPILERS,
    COLLECTOR,
    /** Everything else, a recorder's own threads included. */
    REST
  }

  /** Those of a process that are alive now. */
  static ThreadTimes of(long pid) {
    Map<Kind, Long> micros = new EnumMap<>(Kind.class);
    Path directory = Path.of("/proc/" + pid + "/task");
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(directory)) {
      tasks.forEach(task -> Usage.stat(task.toString()).ifPresent(stat -> add(micros, stat)));
    } catch (IOException notLinux) {
      return NONE;
    }
    return new ThreadTimes(micros);
  }

  ThreadTimes since(ThreadTimes before) {
    Map<Kind, Long> since = new EnumMap<>(Kind.class);
    micros.forEach((kind, now) -> since.put(kind, now - before.micros.getOrDefault(kind, 0L)));
    return new ThreadTimes(since);
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    micros.forEach((kind, used) -> json.put(kind.name(), used));
    return json;
  }

  /** Threads are told by the first 15 bytes of their names. */
  private static void add(Map<Kind, Long> micros, Usage.Stat stat) {
    String name = stat.name();
    if (name.startsWith("vert.x-event")) {
      micros.merge(Kind.KERNEL, stat.systemMicros(), Long::sum);
      micros.merge(Kind.EVENT_LOOPS, stat.userMicros(), Long::sum);
    } else if (name.startsWith("C1 ") || name.startsWith("C2 ")) {
      micros.merge(Kind.COMPILERS, stat.micros(), Long::sum);
    } else if (name.startsWith("GC ") || name.startsWith("G1 ")) {
      micros.merge(Kind.COLLECTOR, stat.micros(), Long::sum);
    } else {
      micros.merge(Kind.REST, stat.micros(), Long::sum);
    }
  }
}

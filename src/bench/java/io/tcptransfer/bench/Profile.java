package io.tcptransfer.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a relay's event loops were, by JDK Flight Recorder's samples of the measured part of a run.
 * Flight Recorder sees Java, and from which method native code was called, not the kernel. Value.
 *
 * @param java samples in Java code, by the part that the innermost method belongs to
 * @param called samples within native code, by the method that is native; left out is the wait for
 *     events, but for io_uring's, where one call waits and sends
 */
record Profile(Map<String, Integer> java, Map<String, Integer> called) {
  private static final String EVENT_LOOP = "vert.x-eventloop-thread";
  private static final String OURS = "io.tcptransfer.";

  /** Options of a JVM that records into that file, in its directory, until it ends. */
  static String options(String recording) {
    return "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording;
  }

  /** Of what that run says was its measured part. */
  static Profile of(Run run, Path recording) throws IOException {
    Instant from = Instant.parse(run.result().getString("from"));
    Instant to = Instant.parse(run.result().getString("to"));
    Map<String, Integer> java = new TreeMap<>();
    Map<String, Integer> called = new TreeMap<>();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (event.getStartTime().isBefore(from) || event.getStartTime().isAfter(to)) {
          continue;
        }
        switch (event.getEventType().getName()) {
          case "jdk.ExecutionSample" -> count(event, java, Profile::part);
          case "jdk.NativeMethodSample" -> count(event, called, Profile::nativeCall);
          default -> {
            // Other kinds of events.
          }
        }
      }
    }
    return new Profile(java, called);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("javaSamples", new JsonObject(Map.copyOf(java)))
        .put("calledSamples", new JsonObject(Map.copyOf(called)));
  }

  private static void count(
      RecordedEvent event, Map<String, Integer> counts, Function<RecordedMethod, String> name) {
    String thread = event.getThread("sampledThread").getJavaName();
    if (thread == null || !thread.startsWith(EVENT_LOOP) || event.getStackTrace() == null) {
      return;
    }
    RecordedFrame innermost = event.getStackTrace().getFrames().get(0);
    String key = name.apply(innermost.getMethod());
    if (!key.isEmpty()) {
      counts.merge(key, 1, Integer::sum);
    }
  }

  /** Of ours the package, of libraries their name. */
  private static String part(RecordedMethod method) {
    String type = method.getType().getName();
    if (type.startsWith(OURS)) {
      return type.substring(OURS.length()).replaceFirst("\\..*", "");
    }
    if (type.startsWith("io.netty.")) {
      return type.startsWith("io.netty.buffer.") ? "Netty's buffers" : "Netty";
    }
    return type.startsWith("io.vertx.") ? "Vert.x" : "JDK";
  }

  private static String nativeCall(RecordedMethod method) {
    String type = method.getType().getName();
    String name = method.getName();
    boolean waits = name.startsWith("epollWait") || name.equals("wait");
    return waits ? "" : type.substring(type.lastIndexOf('.') + 1) + "." + name;
  }
}

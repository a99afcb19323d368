package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A long life with bad company: peers come and go, reset, stall, give garbage, for {@code
 * -Dsoak.seconds=N} ({@code mvn -Psoak verify}: half an hour). Meanwhile good peers lose nothing;
 * at the end the relay holds no more memory and no more files than at the beginning. What is done
 * is random; {@code -Dsoak.seed=N} does it again.
 */
class SoakIT {
  private static final Duration LENGTH =
      Duration.ofSeconds(Long.getLong("soak.seconds", 5).longValue());
  private static final long SEED = Long.getLong("soak.seed", System.nanoTime());
  private static final long MIB = 1 << 20;

  /** What a garbage collector and caches of buffers may keep of what is gone. */
  private static final long HEAP_SLACK = 8 * MIB;

  /** Many acts, none of which can be the cause of a sample's growth by itself. */
  private static final int ACTS_A_SAMPLE = 100;

  private static final int GARBAGE_BYTES = 4_096;

  @RegisterExtension final Relays relays = new Relays();

  private final Random random = new Random(SEED);
  private final List<Sample> samples = new ArrayList<>();
  private final List<AutoCloseable> stalled = new ArrayList<>();
  private final Map<Act, Integer> acts = new EnumMap<>(Act.class);
  private Relay relay;
  private Api api;

  /** What bad company does. */
  private enum Act {
    RESET_SENDER,
    GARBAGE_SENDER,
    FLOOD,
    STALLED_RECEIVER,
    LEAVING_RECEIVER,
    GARBAGE_REQUEST,
    GARBAGE_FRAMES
  }

  /** What the relay holds when nobody but the good ones is there. */
  private record Sample(long acts, double heapBytes, double directBytes, double files) {
    @Override
    public String toString() {
      return String.format(
          "acts=%d heapMiB=%.1f directMiB=%.1f files=%.0f",
          acts, heapBytes / MIB, directBytes / MIB, files);
    }
  }

  @Test
  void nothingIsLostAndNothingGrows() throws Exception {
    relay =
        relays
            .launch()
            .jvm("-Xmx96m", "-XX:MaxDirectMemorySize=64m")
            .lines("\"historyBytes\": 1048576, \"holdSeconds\": 0")
            .env("TRANSFER_TCP_LISTENERS_1_NAME", "mud")
            .env("TRANSFER_TCP_LISTENERS_1_PORT", "0")
            .env("TRANSFER_TCP_LISTENERS_1_CHANNEL", "mud")
            .env("TRANSFER_TCP_LISTENERS_1_FRAMING", "line")
            .env("TRANSFER_TCP_LISTENERS_1_MAXMESSAGEBYTES", "32768")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "16384")
            .relay();
    api = new Api(relay);
    long end = System.nanoTime() + LENGTH.toNanos();
    long lines;
    try (Bystanders good = new Bystanders(relay)) {
      good.expectToGoOn();
      do {
        for (int i = 0; i < ACTS_A_SAMPLE; i++) {
          act(Act.values()[random.nextInt(Act.values().length)]);
        }
        good.expectToGoOn();
        sample();
      } while (System.nanoTime() - end < 0 || samples.size() < 3);
      lines = good.stop();
      expectAllDelivered(lines);
    }
    report(lines);
    Sample first = samples.get(samples.size() / 3);
    Sample last = samples.get(samples.size() - 1);
    assertTrue(last.heapBytes() < first.heapBytes() + HEAP_SLACK, () -> first + " " + last);
    assertEquals(first.files(), last.files(), () -> first + " " + last);
    assertEquals(143, relay.stop());
  }

  private void act(Act act) throws Exception {
    acts.merge(act, 1, Integer::sum);
    switch (act) {
      case RESET_SENDER -> new Sender(relay.tcp("mud")).send("half a line").reset();
      case GARBAGE_SENDER -> garbage();
      case FLOOD -> flood();
      case STALLED_RECEIVER -> stall();
      case LEAVING_RECEIVER -> comeAndGo();
      case GARBAGE_REQUEST -> garbageRequest();
      case GARBAGE_FRAMES -> garbageFrames();
    }
  }

  /** Of a length and a content that mean nothing. */
  private String garbageText() {
    byte[] bytes = new byte[1 + random.nextInt(GARBAGE_BYTES)];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void garbage() {
    try (Sender sender = new Sender(relay.tcp("mud"))) {
      sender.send(garbageText().getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private void flood() {
    try (Sender sender = new Sender(relay.tcp("mud"))) {
      sender.send(Lines.bytes(1, 1_000, 200));
    }
  }

  /** A few at a time; then they break off without a word. */
  private void stall() throws Exception {
    if (stalled.size() >= 5) {
      letGo();
    }
    String slow = "?slow=" + List.of("hold", "gap", "latest", "close").get(random.nextInt(4));
    stalled.add(
        random.nextBoolean()
            ? V1Receiver.connectSmall(relay.http(), "/mud" + slow)
            : PlainReceiver.connectSmall(relay.http(), "/mud" + slow));
  }

  private void letGo() throws Exception {
    for (AutoCloseable peer : stalled) {
      peer.close();
    }
    stalled.clear();
  }

  private void comeAndGo() {
    String path = random.nextBoolean() ? "/events/mud?history=50" : "/stream/mud?history=50";
    try (BodyPeer peer = BodyPeer.get(relay, path, "")) {
      assertEquals(200, peer.status());
    }
  }

  private void garbageRequest() {
    try (RawReceiver peer = new RawReceiver(relay.http())) {
      peer.send(garbageText());
    } catch (UncheckedIOException cut) {
      // It need not take all of it.
    }
  }

  private void garbageFrames() {
    try (RawReceiver peer = new RawReceiver(relay.http())) {
      peer.send(peer.upgrade("/ws/mud") + "\r\n").readHead();
      peer.send(garbageText());
    } catch (UncheckedIOException cut) {
      // It need not take all of it.
    }
  }

  // ---- what it holds ----

  private void sample() throws Exception {
    letGo();
    api.metricsWhen(
        all ->
            all.getOrDefault("transfer_receivers{channel=\"mud\"}", 0.0) == 0
                && all.getOrDefault("transfer_senders{channel=\"mud\"}", 0.0) == 0);
    // The JVM opens a file when it is asked the first time, which is no growth.
    collectGarbage();
    double files = filesAtRest();
    // The good ones went on meanwhile, and left garbage.
    collectGarbage();
    Map<String, Double> metrics = api.metrics();
    double heap =
        metrics.entrySet().stream()
            .filter(one -> one.getKey().startsWith("jvm_memory_used_bytes{area=\"heap\""))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    samples.add(
        new Sample(
            (long) (samples.size() + 1) * ACTS_A_SAMPLE,
            heap,
            metrics.get("netty_direct_memory_used_bytes"),
            files));
  }

  /** Connections that are refused linger for a while: until no more of them go. */
  private double filesAtRest() {
    double least = samples.stream().mapToDouble(Sample::files).min().orElse(0);
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    double files = openFiles();
    double before = Double.MAX_VALUE;
    while ((least > 0 ? files > least : files != before) && System.nanoTime() - deadline < 0) {
      before = files;
      LockSupport.parkNanos(Patience.STEP.toNanos());
      files = openFiles();
    }
    return files;
  }

  private double openFiles() {
    return api.metrics().get("process_files_open_files");
  }

  private void collectGarbage() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process collection =
        new ProcessBuilder(jcmd, Long.toString(relay.process().pid()), "GC.run")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(collection.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS));
    assertEquals(0, collection.exitValue());
  }

  private void expectAllDelivered(long lines) {
    String channel = "{channel=\"default\"}";
    Map<String, Double> metrics = api.metrics();
    assertEquals((double) (2 * lines), metrics.get("transfer_messages_delivered_total" + channel));
    assertEquals(
        (double) lines,
        metrics.get("transfer_messages_received_total{channel=\"default\",listener=\"default\"}"));
    assertEquals(0, metrics.get("transfer_missed_at_close_messages_total" + channel));
    assertEquals(
        0, metrics.get("transfer_gap_messages_total{channel=\"default\",reason=\"slow\"}"));
  }

  /** Figures for a reader of the build's output. */
  private void report(long lines) {
    StringBuilder text = new StringBuilder();
    text.append("soak seconds=").append(LENGTH.toSeconds()).append(" seed=").append(SEED);
    text.append(" goodLines=").append(lines).append(" delivered=").append(2 * lines);
    text.append(" lost=0");
    acts.forEach((act, times) -> text.append(' ').append(act).append('=').append(times));
    for (int i = 0; i < samples.size(); i += Math.max(1, samples.size() / 10)) {
      text.append(System.lineSeparator()).append("soak ").append(samples.get(i));
    }
    text.append(System.lineSeparator()).append("soak ").append(samples.get(samples.size() - 1));
    System.out.println(text);
  }
}

package io.tcptransfer.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A process of its own, so that what it uses is not counted: plays all senders and receivers of one
 * workload against one server, measures the server, prints one line of JSON. Main thread sends;
 * receivers have theirs.
 */
public final class LoadGenerator {
  private static final Duration SETTLE = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(2);
  private static final Duration MEMORY_POLL = Duration.ofMillis(50);

  /** Nothing came for so long: nothing more will. Longer than a busy machine makes one wait. */
  private static final Duration QUIET = Duration.ofSeconds(3);

  private static final Duration STALL = Duration.ofSeconds(10);

  /** The default holdSeconds, 5, and one for those who wait for it. */
  private static final Duration HOLD_IS_OVER = Duration.ofSeconds(6);

  private static final Duration IDLE = Duration.ofSeconds(3);

  /** After so long a server has given back what it doesn't need. */
  private static final Duration REST = Duration.ofSeconds(70);

  /** For the server to be done with those who left. */
  private static final Duration LEAVE = Duration.ofSeconds(1);

  /** How often idle receivers connect, to warm the server up. */
  private static final int TIMES = 6;

  private final Workload workload;
  private final int webSocketPort;
  private final long pid;
  private final Duration warm;
  private final Duration measured;
  private final long clockOrigin = System.nanoTime();
  private final List<ReceiverLoop> loops = new ArrayList<>();
  private final JsonObject result = new JsonObject();
  private Instant began = Instant.EPOCH;
  private ThreadTimes threads = ThreadTimes.NONE;

  private LoadGenerator(
      Workload workload, int webSocketPort, long pid, Duration warm, Duration measured) {
    this.workload = workload;
    this.webSocketPort = webSocketPort;
    this.pid = pid;
    this.warm = warm;
    this.measured = measured;
  }

  /** Workload, TCP port, WebSocket port, the server's process id, seconds to warm, to measure. */
  public static void main(String[] args) throws Exception {
    LoadGenerator generator =
        new LoadGenerator(
            Workload.named(args[0]),
            Integer.parseInt(args[2]),
            Long.parseLong(args[3]),
            Duration.ofSeconds(Integer.parseInt(args[4])),
            Duration.ofSeconds(Integer.parseInt(args[5])));
    System.out.println(generator.run(Integer.parseInt(args[1])).encode());
  }

  private JsonObject run(int tcpPort) throws Exception {
    addLoops();
    if (workload.kind() == Workload.Kind.IDLE) {
      idle();
      return result;
    }
    connect(workload.receivers());
    loops.forEach(ReceiverLoop::start);
    try (Senders senders = Senders.connect(workload, tcpPort, clockOrigin)) {
      pause(SETTLE);
      senders.send(warm);
      drain(senders);
      if (workload.isStall()) {
        stall(senders);
      } else {
        load(senders);
      }
      result.put("peakResidentKib", Usage.peakResidentKib(pid));
      endLoops();
      verdict(senders.sent());
    }
    return result;
  }

  private void addLoops() throws IOException {
    int threads = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));
    for (int i = 0; i < threads; i++) {
      loops.add(new ReceiverLoop(clockOrigin));
    }
  }

  private void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Checker checker = new Checker(workload.senders(), workload.bytes());
      loops.get(i % loops.size()).add(receiver(i, checker));
    }
  }

  private Receiver receiver(int index, Checker checker) throws IOException {
    if (workload.isStall() && index == 0) {
      return Receiver.toStall(webSocketPort, workload.kind() == Workload.Kind.STALL_GAP, checker);
    }
    return switch (workload.kind()) {
      case V1 -> Receiver.v1(webSocketPort, checker);
      case DEFLATE -> Receiver.deflated(webSocketPort, checker);
      default -> Receiver.plain(webSocketPort, checker);
    };
  }

  private void load(Senders senders) throws IOException, InterruptedException {
    List<Histogram> parts = new ArrayList<>();
    for (ReceiverLoop loop : loops) {
      Histogram part = new Histogram();
      loop.countInto(part);
      parts.add(part);
    }
    LongSupplier generatorCpu = () -> Usage.cpuMicros(ProcessHandle.current().pid());
    final long cpu = Usage.cpuMicros(pid);
    final long own = generatorCpu.getAsLong();
    final long machine = Usage.machineCpuMicros();
    final long taken = taken();
    begin();
    final long start = System.nanoTime();
    senders.send(measured);
    final double sending = (System.nanoTime() - start) / 1e9;
    drain(senders);
    end();
    long server = Usage.cpuMicros(pid) - cpu;
    long ours = generatorCpu.getAsLong() - own;
    long deliveries = taken() - taken;
    double seconds = Math.max(sending, (lastTakenAt() - start) / 1e9);
    double wall = (System.nanoTime() - start) / 1e3;
    Histogram latencies = new Histogram();
    parts.forEach(latencies::add);
    result
        .put("deliveries", deliveries)
        .put("seconds", seconds)
        .put("rate", deliveries / seconds)
        .put("serverCpuMicros", server)
        .put("cpuMicrosPerDelivery", deliveries == 0 ? 0.0 : (double) server / deliveries)
        .put("generatorCores", ours / wall)
        .put("p50Micros", latencies.percentileMicros(50))
        .put("p99Micros", latencies.percentileMicros(99))
        .put("p999Micros", latencies.percentileMicros(99.9));
    if (machine != Usage.UNKNOWN) {
      long others = Usage.machineCpuMicros() - machine - server - ours;
      result.put("otherCores", Math.max(0, others / wall));
    }
  }

  /** Here begins the part of the run that a profile is of. */
  private void begin() {
    threads = ThreadTimes.of(pid);
    began = Instant.now();
  }

  private void end() {
    result
        .put("from", began.toString())
        .put("to", Instant.now().toString())
        .put("threadMicros", ThreadTimes.of(pid).since(threads).toJson());
  }

  /** The rate of those who read, before and after; the server's memory meanwhile. */
  private void stall(Senders senders) throws Exception {
    ReceiverLoop loop = loops.get(0);
    Receiver victim = loop.receivers().get(0);
    final boolean holds = workload.kind() == Workload.Kind.STALL_HOLD;
    Duration all = measured.plus(STALL).plusSeconds(1);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              try {
                senders.send(all);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    pause(Duration.ofSeconds(1));
    final double before = rateOver(measured) / workload.receivers();
    final long resting = Usage.residentKib(pid);
    loop.stall(victim);
    begin();
    Duration skipped = holds ? HOLD_IS_OVER : Duration.ZERO;
    CompletableFuture<Long> peak = CompletableFuture.supplyAsync(() -> peakUntilDone(sending));
    pause(skipped);
    double after = rateOver(STALL.minus(skipped)) / (workload.receivers() - 1);
    end();
    sending.get();
    loop.stall(null);
    drain(senders);
    result
        .put("rateBefore", before)
        .put("rateAfter", after)
        .put("kept", after / before)
        .put("riseKib", peak.get() - resting);
  }

  private long peakUntilDone(CompletableFuture<Void> sending) {
    long peak = Usage.residentKib(pid);
    while (!sending.isDone()) {
      LockSupport.parkNanos(MEMORY_POLL.toNanos());
      peak = Math.max(peak, Usage.residentKib(pid));
    }
    return peak;
  }

  private double rateOver(Duration time) throws InterruptedException {
    long start = System.nanoTime();
    long taken = taken();
    pause(time);
    return (taken() - taken) * 1e9 / (System.nanoTime() - start);
  }

  /** The first fifty are not counted: they pay for what is loaded once. */
  private void idle() throws Exception {
    connect(50);
    // Who reads nothing answers no ping, and is cut.
    List<ReceiverLoop> first = List.copyOf(loops);
    first.forEach(ReceiverLoop::start);
    pause(REST);
    loops.clear();
    addLoops();
    final long resident = Usage.residentKib(pid);
    final long cpu = Usage.cpuMicros(pid);
    final long start = System.nanoTime();
    connect(workload.receivers());
    final double seconds = (System.nanoTime() - start) / 1e9;
    loops.forEach(ReceiverLoop::start);
    pause(IDLE);
    result
        .put("receivers", workload.receivers())
        .put("connectSeconds", seconds)
        .put("serverCpuMicros", Usage.cpuMicros(pid) - cpu)
        .put("peakResidentKib", Usage.peakResidentKib(pid))
        .put("kibEach", each(resident));
    pause(REST);
    result.put("kibEachAtRest", each(resident));
    loops.addAll(first);
    endLoops();
    verdict(new long[workload.senders()]);
    result.put("warmedCpuMicros", connectAgain());
  }

  /** What each receiver has added to that, so far. */
  private double each(long residentKib) throws IOException {
    return (double) (Usage.residentKib(pid) - residentKib) / workload.receivers();
  }

  /** All of them leave and come anew, some times. What the last time took of the server's CPU. */
  private long connectAgain() throws IOException, InterruptedException {
    long cpu = 0;
    for (int time = 2; time <= TIMES; time++) {
      loops.clear();
      addLoops();
      pause(LEAVE);
      cpu = Usage.cpuMicros(pid);
      begin();
      connect(workload.receivers());
      loops.forEach(ReceiverLoop::start);
      pause(IDLE);
      end();
      cpu = Usage.cpuMicros(pid) - cpu;
      endLoops();
    }
    return cpu;
  }

  /** Waits until all that was sent has come, or nothing comes any more. */
  private void drain(Senders senders) throws InterruptedException {
    long due = senders.total() * workload.receivers();
    long quietSince = System.nanoTime();
    for (long before = -1, now; (now = taken()) < due; before = now) {
      if (now != before) {
        quietSince = System.nanoTime();
      } else if (System.nanoTime() - quietSince > QUIET.toNanos()) {
        return;
      }
      pause(POLL);
    }
  }

  private void verdict(long[] sent) {
    Faults faults = Faults.NONE;
    JsonArray ended = new JsonArray();
    long orders = 0;
    Long order = null;
    for (ReceiverLoop loop : loops) {
      for (Receiver receiver : loop.receivers()) {
        boolean victim = workload.isStall() && receiver == loops.get(0).receivers().get(0);
        Faults own = receiver.checker().faults(sent);
        if (victim) {
          own = excused(own, receiver);
        } else if (!receiver.end().isEmpty()) {
          ended.add(receiver.end());
          own = receiver.checker().faultsUntilCut();
        } else if (own.equals(Faults.NONE)) {
          orders += order == null || order == receiver.checker().order() ? 0 : 1;
          order = receiver.checker().order();
        }
        faults = faults.plus(own);
      }
    }
    String text = faults.toString();
    text = orders > 0 ? text + ", more than one order" : text;
    text =
        ended.isEmpty()
            ? text
            : text + "; %,d receivers cut: %s".formatted(ended.size(), ended.getString(0));
    result.put("checked", text).put("ended", ended);
  }

  /**
   * What the stalled receiver was told is no fault. One that was closed can be told only of what
   * had been sent by then, so it must have been told of some, and not of more than it missed.
   */
  private Faults excused(Faults own, Receiver victim) {
    long told = victim.told();
    boolean closed = victim.end().startsWith("1013");
    result.put("missed", own.lost()).put("told", told).put("end", victim.end());
    boolean exact = closed ? told > 0 && told <= own.lost() : told == own.lost();
    long untold = exact ? 0 : Math.max(1, Math.abs(own.lost() - told));
    return new Faults(untold, own.doubled(), own.reordered(), own.corrupted(), own.boundary());
  }

  private long taken() {
    return loops.stream().mapToLong(ReceiverLoop::taken).sum();
  }

  private long lastTakenAt() {
    return loops.stream().mapToLong(ReceiverLoop::lastTakenAt).max().orElse(0);
  }

  private void endLoops() throws IOException, InterruptedException {
    for (ReceiverLoop loop : loops) {
      loop.end();
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis());
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A receiver of {@code tcp-transfer.v1} that reads all the time on a thread of its own, comes back
 * with its position wherever it is told to when its connection ends, and fails whenever a message
 * of any stream is missing without a gap, repeated or out of order. Lines are numbered, and each
 * sender's must follow one another but for gaps. Asked from any thread.
 */
final class ClusterReceiver implements AutoCloseable {
  /** Of every line that is given here. */
  static final int LINE_BYTES = 40;

  private static final int HEADER_BYTES = 24;

  private final Supplier<InetSocketAddress> addresses;
  private final Thread thread = new Thread(this::run, "cluster-receiver");
  private final Map<Integer, String> epochs = new HashMap<>();
  private final Map<String, Long> seen = new HashMap<>();
  private final Map<String, Long> lines = new HashMap<>();
  private final List<JsonObject> gaps = new ArrayList<>();
  private FramePeer peer;
  private long received;
  private long missed;
  private int connections;
  private boolean stopped;
  private Throwable failure;

  private ClusterReceiver(Supplier<InetSocketAddress> addresses) {
    this.addresses = addresses;
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Follows the default channel from now on.
   *
   * @param addresses where it goes, each time that it connects
   */
  static ClusterReceiver start(Supplier<InetSocketAddress> addresses) {
    ClusterReceiver receiver = new ClusterReceiver(addresses);
    receiver.await(() -> receiver.connections > 0, "to be connected");
    return receiver;
  }

  private void run() {
    try {
      while (!isStopped()) {
        try {
          follow();
        } catch (UncheckedIOException cut) {
          // It comes back.
        } catch (AssertionError refused) {
          if (connections > 0 && refused.getMessage().startsWith("HTTP/1.1 503")) {
            Thread.sleep(Patience.STEP.toMillis());
          } else {
            throw refused;
          }
        }
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  private synchronized void fail(Throwable e) {
    failure = e;
    notifyAll();
  }

  private void follow() throws InterruptedException {
    FramePeer connected;
    try {
      connected = new FramePeer(addresses.get(), 0);
    } catch (UncheckedIOException notThere) {
      Thread.sleep(Patience.STEP.toMillis());
      throw notThere;
    }
    String query;
    synchronized (this) {
      peer = connected;
      query = connections == 0 ? "" : "?after=" + position();
    }
    try (connected) {
      connected.follow("/ws" + query, V1Receiver.PROTOCOL);
      while (!isStopped()) {
        RawReceiver.Frame frame = connected.next();
        if (FramePeer.closed(frame) != null) {
          return;
        }
        take(frame);
      }
    }
  }

  private synchronized void take(RawReceiver.Frame frame) {
    if (frame.opcode() == 1) {
      take(new JsonObject(frame.payload()));
    } else {
      message(frame.payload());
    }
    notifyAll();
  }

  private void take(JsonObject notice) {
    switch (notice.getString("type")) {
      case "hello" -> greeted(notice);
      case "stream" -> announced(notice.getInteger("id"), notice.getString("epoch"));
      case "gap" -> gap(notice);
      case "sender" -> assertTrue(epochs.containsKey(notice.getInteger("stream")));
      default -> {
        // Holds and goodbyes.
      }
    }
  }

  private void greeted(JsonObject hello) {
    epochs.clear();
    JsonArray streams = hello.getJsonArray("streams");
    for (int i = 0; i < streams.size(); i++) {
      JsonObject stream = streams.getJsonObject(i);
      announced(stream.getInteger("id"), stream.getString("epoch"));
    }
    for (String entry : hello.getString("position").split(",", -1)) {
      int colon = entry.indexOf(':');
      seen.putIfAbsent(entry.substring(0, colon), Long.valueOf(entry.substring(colon + 1)));
    }
    connections++;
  }

  private void announced(int id, String epoch) {
    assertTrue(epochs.put(id, epoch) == null, "a stream is announced once");
  }

  private void gap(JsonObject gap) {
    gaps.add(gap);
    if (gap.getString("reason").equals("restart")) {
      seen.remove(gap.getString("epoch"));
      return;
    }
    String epoch = epochs.get(gap.getInteger("stream"));
    assertEquals(seen.getOrDefault(epoch, 0L) + 1, gap.getLong("from"), gap::encode);
    if (gap.getValue("to") != null) {
      assertEquals(gap.getLong("to") - gap.getLong("from") + 1, gap.getLong("count"));
      missed += gap.getLong("count");
      seen.put(epoch, gap.getLong("to"));
      lines.keySet().removeIf(sender -> sender.startsWith(epoch));
    }
  }

  private void message(Buffer bytes) {
    String epoch = epochs.get(bytes.getUnsignedShort(2));
    long offset = bytes.getLong(8);
    assertEquals(seen.getOrDefault(epoch, 0L) + 1, offset, () -> "in " + epoch);
    seen.put(epoch, offset);
    received++;
    if (bytes.length() < HEADER_BYTES + LINE_BYTES) {
      return; // What a sender had not finished when its node closed it.
    }
    long line = Lines.number(bytes.getBuffer(HEADER_BYTES, bytes.length()).toString());
    Long before = lines.put(epoch + "/" + bytes.getUnsignedInt(4), line);
    assertTrue(before == null || before + 1 == line, () -> "line " + line + " after " + before);
  }

  /** What to resume with. */
  synchronized String position() {
    return seen.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + entry.getValue())
        .collect(Collectors.joining(","));
  }

  /** The last message of each stream. */
  synchronized Map<String, Long> seen() {
    return new HashMap<>(seen);
  }

  synchronized long received() {
    return received;
  }

  /** How many messages gaps with a count told of. */
  synchronized long missed() {
    return missed;
  }

  synchronized List<JsonObject> gaps() {
    return List.copyOf(gaps);
  }

  synchronized int connections() {
    return connections;
  }

  /** The highest line that a stream's senders gave. */
  synchronized long line(String epoch) {
    return lines.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(epoch))
        .mapToLong(Map.Entry::getValue)
        .max()
        .orElse(0);
  }

  /** Waits until it has, or was told to miss, so many messages. */
  void awaitMessages(long messages) {
    await(() -> received + missed >= messages, messages + " messages");
  }

  /** Waits until it has seen that message. */
  void awaitSeen(String epoch, long offset) {
    await(() -> seen.getOrDefault(epoch, 0L) >= offset, epoch + ":" + offset);
  }

  /** Waits until that is so, as long as something comes at all. */
  synchronized void await(BooleanSupplier so, String what) {
    long before = -1;
    long deadline = 0;
    while (!so.getAsBoolean()) {
      check();
      long now = received + connections + gaps.size();
      if (now != before) {
        before = now;
        deadline = System.nanoTime() + Patience.LIMIT.toNanos();
      } else if (System.nanoTime() > deadline) {
        throw new AssertionError("waited for " + what + ", stood still at " + seen);
      }
      try {
        wait(Patience.STEP.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }

  /** Breaks its connection off; it comes back. */
  void cut() {
    FramePeer now;
    synchronized (this) {
      now = peer;
    }
    now.close();
  }

  /** Fails if anything was wrong so far. */
  synchronized void check() {
    if (failure != null) {
      throw new AssertionError(failure);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      stopped = true;
    }
    cut();
  }
}

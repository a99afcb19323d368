package io.tcptransfer.bench;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A thread that reads for some of the receivers, each that has something once a turn. The others
 * see its totals as they were after its latest turn.
 */
final class ReceiverLoop {
  private static final int BUFFER_BYTES = 512 * 1024;
  private static final int TURN_MILLIS = 20;

  private final long clockOrigin;
  private final Selector selector = Selector.open();
  private final List<Receiver> receivers = new ArrayList<>();
  private final AtomicLong taken = new AtomicLong();
  private final Thread thread = new Thread(this::run, "receivers");

  private volatile Histogram latencies = new Histogram();
  private volatile Receiver stalled;
  private volatile long lastTakenAt;
  private volatile boolean ending;
  private Receiver notReading;

  ReceiverLoop(long clockOrigin) throws IOException {
    this.clockOrigin = clockOrigin;
  }

  /** Before {@link #start}. */
  void add(Receiver receiver) throws IOException {
    receivers.add(receiver);
    receiver.channel().configureBlocking(false);
    receiver.channel().register(selector, SelectionKey.OP_READ, receiver);
  }

  void start() {
    thread.start();
  }

  /** Whole messages, of all receivers. */
  long taken() {
    return taken.get();
  }

  /** When the latest message came, on the clock of {@link System#nanoTime}. */
  long lastTakenAt() {
    return lastTakenAt;
  }

  /** From now on latencies go here; the caller sees to it that no message is on its way. */
  void countInto(Histogram fresh) {
    latencies = fresh;
  }

  /** This receiver reads nothing until it is null again. */
  void stall(Receiver receiver) {
    stalled = receiver;
  }

  List<Receiver> receivers() {
    return receivers;
  }

  private void run() {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      while (!ending) {
        obeyStall();
        selector.select(TURN_MILLIS);
        long count = 0;
        for (SelectionKey key : selector.selectedKeys()) {
          count += read(key, buffer);
        }
        selector.selectedKeys().clear();
        if (count > 0) {
          lastTakenAt = System.nanoTime();
          taken.set(taken.get() + count);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private long read(SelectionKey key, byte[] buffer) throws IOException {
    Receiver receiver = (Receiver) key.attachment();
    try {
      long count = receiver.read(buffer, latencies, clockOrigin);
      if (count >= 0) {
        return count;
      }
    } catch (IOException | IllegalStateException e) {
      receiver.fail(e.getMessage());
    }
    key.cancel();
    receiver.channel().close();
    return 0;
  }

  private void obeyStall() {
    Receiver wanted = stalled;
    if (wanted != notReading) {
      SelectionKey key = (wanted == null ? notReading : wanted).channel().keyFor(selector);
      if (key != null && key.isValid()) {
        key.interestOps(wanted == null ? SelectionKey.OP_READ : 0);
      }
      notReading = wanted;
    }
  }

  /** Ends the thread, then the connections. */
  void end() throws IOException, InterruptedException {
    ending = true;
    selector.wakeup();
    thread.join();
    for (Receiver receiver : receivers) {
      receiver.channel().close();
    }
    selector.close();
  }
}

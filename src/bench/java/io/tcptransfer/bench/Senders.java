package io.tcptransfer.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * All senders of a workload. A sender that the relay makes wait makes all of them wait, and what
 * was due meanwhile is sent late, with its due time. One thread at a time.
 */
final class Senders implements AutoCloseable {
  private static final int MAX_BURST_BYTES = 64 * 1024;
  private static final int MAX_BURST_MESSAGES = 128;

  private final Workload workload;
  private final long clockOrigin;
  private final SocketChannel[] channels;
  private final long[] sent;
  private final byte[] buffer;

  private Senders(Workload workload, long clockOrigin) {
    this.workload = workload;
    this.clockOrigin = clockOrigin;
    channels = new SocketChannel[workload.senders()];
    sent = new long[workload.senders()];
    int most = Math.max(1, Math.min(MAX_BURST_MESSAGES, MAX_BURST_BYTES / workload.bytes()));
    buffer = new byte[(workload.rate() > 0 ? 1 : most) * workload.bytes()];
  }

  static Senders connect(Workload workload, int port, long clockOrigin) throws IOException {
    Senders senders = new Senders(workload, clockOrigin);
    for (int i = 0; i < workload.senders(); i++) {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      senders.channels[i] = SocketChannel.open(address);
      senders.channels[i].setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    return senders;
  }

  /** Sends that long, and a little longer if the relay makes it wait. */
  void send(Duration time) throws IOException {
    if (workload.rate() > 0) {
      sendPaced(time);
    } else {
      sendFlatOut(time);
    }
  }

  /** By sender. */
  long[] sent() {
    return sent.clone();
  }

  long total() {
    return Arrays.stream(sent).sum();
  }

  private void sendFlatOut(Duration time) throws IOException {
    long start = System.nanoTime();
    for (int sender = 0; System.nanoTime() - start < time.toNanos(); ) {
      sendBurst(sender, System.nanoTime() - clockOrigin);
      sender = (sender + 1) % channels.length;
    }
  }

  /** The senders' schedules are spread evenly: no two are due at the same time. */
  private void sendPaced(Duration time) throws IOException {
    double interval = 1e9 / workload.rate() / channels.length;
    long start = System.nanoTime();
    for (long i = 0; i * interval < time.toNanos(); i++) {
      long due = start + (long) (i * interval);
      for (long wait; (wait = due - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(wait);
      }
      sendBurst((int) (i % channels.length), due - clockOrigin);
    }
  }

  private void sendBurst(int sender, long stamp) throws IOException {
    for (int at = 0; at < buffer.length; at += workload.bytes()) {
      Message.write(buffer, at, workload.bytes(), sender, sent[sender]++, stamp);
    }
    ByteBuffer bytes = ByteBuffer.wrap(buffer);
    while (bytes.hasRemaining()) {
      channels[sender].write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}

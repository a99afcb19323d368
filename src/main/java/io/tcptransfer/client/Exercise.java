package io.tcptransfer.client;

import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Payload;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A load that has a relay on this machine do within a second what else it does in its first
 * minutes: messages that come one at a time, messages as fast as they go. After that its JVM has
 * compiled it. Measures nothing, and costs little. One thread, which it blocks.
 */
public final class Exercise implements Closeable {
  /** Half of them with {@code tcp-transfer.v1}. */
  private static final int RECEIVERS = 4;

  private static final int SENDERS = 8;

  /**
   * So often each sender gives one message, which is a batch then: after 5,000 calls or more
   * HotSpot compiles a method for the last time (Tier4InvocationThreshold).
   */
  private static final int TURNS = 700;

  private static final int FLOODS = 5;

  private final int limitMillis;
  private final long begun = System.nanoTime();
  private final List<CountingReceiver> receivers = new ArrayList<>();
  private long sentBytes;

  /**
   * Brings the receivers, to the default channel.
   *
   * @param httpPort where they are served, on this machine
   * @param limitMillis how long all of it may take; what is not done by then is left out
   * @throws IOException if nobody serves them
   */
  public Exercise(int httpPort, int limitMillis) throws IOException {
    this.limitMillis = limitMillis;
    try {
      for (int i = 0; i < RECEIVERS; i++) {
        receivers.add(CountingReceiver.connect(httpPort, i % 2 == 1, limitMillis));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /**
   * Senders, and receivers that get what these give: first one at a time, then all at once.
   *
   * @param port where the listener of that framing and payload is, on this machine
   * @throws IOException if the receivers don't get it all
   */
  public void send(Framing framing, Payload payload, int port) throws IOException {
    List<Socket> senders = new ArrayList<>();
    try {
      for (int i = 0; i < SENDERS; i++) {
        senders.add(new Socket(InetAddress.getLoopbackAddress(), port));
        senders.get(i).setTcpNoDelay(true);
      }
      give(TURNS, senders, ExerciseBytes.single(framing, payload));
      give(FLOODS, senders.subList(0, 1), ExerciseBytes.flood(framing, payload));
    } finally {
      for (Socket sender : senders) {
        sender.close();
      }
    }
  }

  private void give(int times, List<Socket> senders, ExerciseBytes bytes) throws IOException {
    for (int i = 0; i < times && hasTime(); i++) {
      for (Socket sender : senders) {
        bytes.writeTo(sender.getOutputStream());
        sentBytes += bytes.payloadBytes();
      }
      for (CountingReceiver receiver : receivers) {
        receiver.await(sentBytes);
      }
    }
  }

  private boolean hasTime() {
    return System.nanoTime() - begun < limitMillis * 1_000_000L;
  }

  @Override
  public void close() throws IOException {
    for (CountingReceiver receiver : receivers) {
      receiver.close();
    }
  }
}

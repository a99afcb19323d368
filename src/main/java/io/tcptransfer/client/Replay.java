package io.tcptransfer.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tcptransfer.config.Framing;
import io.tcptransfer.framing.CannotCarry;
import io.tcptransfer.framing.Joiner;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says again what was recorded, in its order and with its timing, over one connection. Blocks its
 * caller until the listener has taken everything.
 *
 * @param speed how many times as fast as it was; 0 for as fast as the listener takes it
 * @param framing the listener's
 */
public record Replay(Path recording, double speed, Framing framing) {

  /**
   * Sends.
   *
   * @param err told when the recording ends in the middle of something
   * @throws ClientFailure if the recording can't be read, or the listener didn't take it all
   */
  public void run(Endpoint listener, PrintStream err, AtomicLong sentMessages)
      throws NobodyListens {
    try (Recording messages = new Recording(recording)) {
      Outlet outlet = Outlet.to(listener, OutputStream.nullOutputStream());
      outlet.give(to -> new Player(to, sentMessages).play(messages));
      Outlet.await(outlet.end());
      if (messages.isCut()) {
        err.println("simulate: the recording ends within a message, which is left out");
      }
    }
  }

  /** One run of it, on the outlet's thread. */
  private final class Player {
    private final Outlet outlet;
    private final AtomicLong sentMessages;
    private final Pacer pacer;
    private final Joiner joiner = Joiner.of(framing);
    private final ByteBuf bytes = Unpooled.buffer();
    private final long leastNanos;
    private long firstMicros;
    private long plannedNanos;

    Player(Outlet outlet, AtomicLong sentMessages) {
      this.outlet = outlet;
      this.sentMessages = sentMessages;
      this.pacer = new Pacer(outlet, 0);
      // Twice the silence that ends a message: clocks differ.
      this.leastNanos = framing instanceof Framing.IdleGap gap ? 2 * gap.silence().toNanos() : 0;
    }

    void play(Recording messages) throws IOException, InterruptedException {
      V1Message message = messages.next();
      firstMicros = message == null ? 0 : message.receivedMicros();
      for (; message != null; message = messages.next()) {
        await(message);
        say(message);
        sentMessages.incrementAndGet();
      }
    }

    /** A clock that was set back must not make anybody wait, nor change the order. */
    private void await(V1Message message) throws IOException, InterruptedException {
      if (speed > 0) {
        long micros = message.receivedMicros() - firstMicros;
        plannedNanos = Math.max(plannedNanos, (long) (micros * 1_000.0 / speed));
        pacer.await(plannedNanos);
      }
      if (leastNanos > 0) {
        outlet.flush();
        TimeUnit.NANOSECONDS.sleep(leastNanos);
      }
    }

    private void say(V1Message message) throws IOException {
      bytes.clear();
      try {
        joiner.join(Unpooled.wrappedBuffer(message.payload()), bytes);
      } catch (CannotCarry e) {
        throw new ClientFailure(
            "the recorded message with the offset "
                + message.offset()
                + " can't be replayed with this --framing: "
                + e.getMessage());
      }
      outlet.write(bytes.array(), 0, bytes.writerIndex());
    }
  }
}

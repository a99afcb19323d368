package io.tcptransfer.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tcptransfer.config.Framing;
import io.tcptransfer.framing.FramingException;
import io.tcptransfer.framing.Seams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives an input to a listener, byte for byte, at a rate if there is one. Holds one read of it at a
 * time. Blocks its caller until the listener has taken everything.
 *
 * @param input what to send; opened anew for each time
 * @param repeat how many times
 * @param perSecond messages a second; 0 for as fast as the listener takes them
 * @param framing what a message is in the input; matters only to the rate
 */
public record Transmission(Input input, long repeat, double perSecond, Framing framing) {

  private static final int READ_BYTES = 64 * 1024;

  /** Something that can be read from its begin, more than once where it is to be repeated. */
  public interface Input {
    InputStream open() throws IOException;
  }

  /**
   * Sends.
   *
   * @param answers where what the listener says goes
   * @param sentBytes counts along, for whoever watches
   * @throws ClientFailure if the input can't be read, or the listener didn't take it all
   */
  public void run(Endpoint peer, OutputStream answers, AtomicLong sentBytes) throws NobodyListens {
    Outlet outlet = Outlet.to(peer, answers);
    outlet.give(to -> new Pump(to, sentBytes).run());
    Outlet.await(outlet.end());
  }

  /** One run of it, on the outlet's thread. */
  private final class Pump {
    private final Outlet outlet;
    private final AtomicLong sentBytes;
    private final Pacer pacer;
    private final Seams seams = Seams.of(framing);
    private long messages;
    private boolean withinMessage;

    Pump(Outlet outlet, AtomicLong sentBytes) {
      this.outlet = outlet;
      this.sentBytes = sentBytes;
      this.pacer = new Pacer(outlet, 0);
    }

    void run() throws IOException, InterruptedException {
      byte[] read = new byte[READ_BYTES];
      for (long time = 0; time < repeat; time++) {
        try (InputStream in = opened()) {
          for (int length; (length = read(in, read)) >= 0; ) {
            give(read, length);
          }
        }
      }
    }

    private InputStream opened() {
      try {
        return input.open();
      } catch (IOException e) {
        throw unreadable(e);
      }
    }

    private int read(InputStream in, byte[] into) {
      try {
        return in.read(into);
      } catch (IOException e) {
        throw unreadable(e);
      }
    }

    private void give(byte[] read, int length) throws IOException, InterruptedException {
      if (perSecond > 0) {
        paced(read, length);
      } else {
        write(read, 0, length);
      }
      outlet.flush();
    }

    private void write(byte[] read, int from, int length) throws IOException {
      outlet.write(read, from, length);
      sentBytes.addAndGet(length);
    }

    private void paced(byte[] read, int length) throws IOException, InterruptedException {
      ByteBuf in = Unpooled.wrappedBuffer(read, 0, length);
      for (int at = 0; at < length; ) {
        if (!withinMessage) {
          pacer.await(Pace.planned(messages++, perSecond));
        }
        int end = seam(in, at, length);
        withinMessage = end < 0;
        int to = withinMessage ? length : end;
        write(read, at, to - at);
        at = to;
      }
    }

    private int seam(ByteBuf in, int from, int to) {
      try {
        return seams.next(in, from, to);
      } catch (FramingException e) {
        throw new ClientFailure("the input is not of this framing: " + e.getMessage());
      }
    }
  }

  private static ClientFailure unreadable(IOException e) {
    return new ClientFailure("cannot read the input: " + e.getMessage());
  }
}

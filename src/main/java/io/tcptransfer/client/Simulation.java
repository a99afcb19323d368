package io.tcptransfer.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tcptransfer.config.Framing;
import io.tcptransfer.framing.CannotCarry;
import io.tcptransfer.framing.Joiner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * Senders that make up what they say, each on a connection and a thread of its own. Knows no relay.
 *
 * @param perSecond messages a second of each sender
 * @param count messages of each sender; 0 for no end
 * @param sentMessages counts along, for whoever watches
 */
public record Simulation(
    Endpoint listener, Framing framing, double perSecond, long count, AtomicLong sentMessages) {

  /**
   * Senders of telemetry.
   *
   * @return completes when the listener has taken all of it; fails with a {@link ClientFailure}
   */
  public CompletableFuture<Void> telemetry(Telemetry kind, int senders, long seed)
      throws NobodyListens {
    return start(senders, sender -> kind.source(seed, sender));
  }

  /** Senders of the rows of a file, each of them of all rows; completes as others do. */
  public CompletableFuture<Void> rows(Path file, int senders) throws NobodyListens {
    return start(senders, sender -> new FileRows(file));
  }

  /**
   * Waits for its end.
   *
   * @throws ClientFailure if not everything was taken
   */
  public static void await(CompletableFuture<Void> simulation) {
    Outlet.await(simulation);
  }

  private CompletableFuture<Void> start(int senders, IntFunction<Source> sources)
      throws NobodyListens {
    List<Outlet> outlets = new ArrayList<>();
    for (int sender = 1; sender <= senders; sender++) {
      outlets.add(Outlet.to(listener, OutputStream.nullOutputStream()));
    }
    CompletableFuture<Void> ends = new CompletableFuture<>();
    CompletableFuture<?>[] each = new CompletableFuture<?>[senders];
    for (int i = 0; i < senders; i++) {
      Outlet outlet = outlets.get(i);
      Source source = sources.apply(i + 1);
      // One after the other, not all at the same moment.
      long delayNanos = Pace.planned(i, perSecond * senders);
      outlet.give(to -> say(source, to, delayNanos));
      each[i] = outlet.end().whenComplete((done, failure) -> fail(ends, failure));
    }
    CompletableFuture<Void> all = CompletableFuture.allOf(each);
    return CompletableFuture.anyOf(all, ends).thenAccept(done -> {});
  }

  /** The first failure is everybody's: who waits need not wait for the others. */
  private static void fail(CompletableFuture<Void> ends, Throwable failure) {
    if (failure != null) {
      ends.completeExceptionally(failure);
    }
  }

  private void say(Source source, Outlet outlet, long delayNanos)
      throws IOException, InterruptedException {
    Joiner joiner = Joiner.of(framing);
    ByteBuf bytes = Unpooled.buffer();
    // Before the plan begins: the first takes longer, and would make the next ones a burst.
    join(joiner, source, bytes);
    Pacer pacer = new Pacer(outlet, delayNanos);
    for (long number = 0; count == 0 || number < count; number++) {
      if (number > 0) {
        join(joiner, source, bytes);
      }
      pacer.await(Pace.planned(number, perSecond));
      outlet.write(bytes.array(), 0, bytes.writerIndex());
      sentMessages.incrementAndGet();
    }
  }

  private static void join(Joiner joiner, Source source, ByteBuf bytes) {
    bytes.clear();
    try {
      joiner.join(Unpooled.wrappedBuffer(source.next()), bytes);
    } catch (CannotCarry e) {
      throw new ClientFailure("the listener's framing can't carry this: " + e.getMessage());
    }
  }
}

package io.tcptransfer.http;

import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.SenderEvent;
import io.tcptransfer.channel.Stream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The receivers of one channel on one HTTP instance: hands them each batch that comes over the bus.
 * Knows no socket. Runs on its instance's event loop, but for what the channel tells it, which it
 * takes there first.
 */
final class Feed implements Channel.Follower {
  /** How much of what follows a batch already goes out with it in one flush. */
  private static final long RUN_BYTES = 1024 * 1024;

  private final Channel channel;
  private final Executor loop;
  private final Map<Cursor, Receiver> receivers = new LinkedHashMap<>();
  private final Runnable deliver = this::deliver;

  /** What came over the bus in this turn of the loop: the first of it, with a reference. */
  private Batch arrived;

  /** Everybody who had room has been offered every message before that offset. */
  private long offered = 1;

  /** The bus has told of every message before that offset. */
  private long heard = 1;

  /**
   * @param loop runs what it is given in a later turn of the instance's event loop
   */
  Feed(Channel channel, Executor loop) {
    this.channel = channel;
    this.loop = loop;
  }

  Channel channel() {
    return channel;
  }

  /** How many receivers it has. */
  int size() {
    return receivers.size();
  }

  void add(Receiver receiver) {
    receivers.put(receiver.cursor(), receiver);
  }

  /** An administrator ends the receiver of that cursor, if it is here. */
  void cut(Cursor cursor) {
    Receiver receiver = receivers.get(cursor);
    if (receiver != null) {
      receiver.cut();
    }
  }

  void remove(Receiver receiver) {
    receivers.remove(receiver.cursor());
  }

  /**
   * A batch has come over the bus: it, and what the log has after it by then, goes to every
   * receiver that stands right before it, once this turn of the loop has heard all the news. If the
   * log has given it up already, everybody reads the log.
   *
   * <p>Not within the call: a turn brings the batches of several reads, which then leave with one
   * flush; and the compiler would make one huge method of everything between the bus and the
   * socket, again for each step of the way (with one receiver it spent 9 s CPU on that).
   */
  void published(Batch batch) {
    heard = Math.max(heard, batch.next());
    if (batch.next() <= offered || arrived != null) {
      return; // It goes out with one that it follows.
    }
    if (batch.tryRetain()) {
      arrived = batch;
      loop.execute(deliver);
    } else {
      catchUp();
    }
  }

  private void deliver() {
    Batch last = arrived;
    arrived = null;
    List<Batch> run = new ArrayList<>(4);
    run.add(last);
    run.addAll(channel.after(last, RUN_BYTES));
    while (!run.isEmpty()) {
      last = run.get(run.size() - 1);
      offered = last.next();
      offer(run);
      List<Batch> more = offered < heard ? channel.after(last, RUN_BYTES) : List.of();
      run.forEach(Batch::release);
      run = more;
    }
    if (offered < heard) {
      catchUp();
    }
    channel.progress(receivers.keySet(), System.nanoTime());
  }

  private void offer(List<Batch> batches) {
    Run run = Run.of(batches);
    try {
      each(receiver -> receiver.offer(run));
    } finally {
      run.release();
    }
  }

  /** Lets everybody read who has room: mends what the bus did not bring. */
  void catchUp() {
    each(
        receiver -> {
          if (receiver.cursor().next() != channel.next()) {
            receiver.catchUp();
          }
        });
    channel.progress(receivers.keySet(), System.nanoTime());
  }

  /** Calls that for every receiver; a closed connection leaves the map in a later turn. */
  void each(Consumer<Receiver> action) {
    receivers.values().forEach(action);
  }

  @Override
  public void holdChanged(boolean held) {
    loop.execute(() -> each(Receiver::tellHold));
  }

  /** A sender that leaves has given its last message: what the log has by now goes out first. */
  @Override
  public void senderChanged(SenderEvent event) {
    loop.execute(
        () -> {
          if (!event.joined()) {
            catchUp();
          }
          String notice = Notices.sender(event);
          each(receiver -> receiver.tell(event.stream(), notice));
        });
  }

  /** What the log has of it by now goes out first. */
  @Override
  public void streamEnded(Stream stream, boolean cleanly) {
    loop.execute(
        () -> {
          each(Receiver::catchUp);
          if (!cleanly) {
            each(receiver -> receiver.tellLost(stream));
          }
        });
  }
}

package io.tcptransfer.http;

import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.SenderEvent;
import io.tcptransfer.channel.Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
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
  private final Loop loop;
  private final RecentFrames recent;
  private final Pace pace;
  private final Runnable deliver = this::deliver;
  private final Iterable<Cursor> cursors = this::cursors;

  /**
   * The first {@link #size} are in use, each knows its place. No map: every batch walks through it.
   */
  private Receiver[] receivers = new Receiver[1];

  private int size;

  /** What came over the bus since the last delivery: the first of it, with a reference. */
  private Batch arrived;

  /** The delivery of what arrived waits for its time, not for the next turn alone. */
  private boolean resting;

  /** Everybody who had room has been offered every message before that offset. */
  private long offered = 1;

  /** The bus has told of every message before that offset. */
  private long heard = 1;

  /**
   * @param loop the instance's
   * @param recent the instance's
   */
  Feed(Channel channel, Loop loop, RecentFrames recent) {
    this.channel = channel;
    this.loop = loop;
    this.recent = recent;
    this.pace = new Pace(loop.nanoTime());
  }

  Channel channel() {
    return channel;
  }

  RecentFrames recent() {
    return recent;
  }

  /** How many receivers it has. */
  int size() {
    return size;
  }

  void add(Receiver receiver) {
    if (size == receivers.length) {
      receivers = Arrays.copyOf(receivers, 2 * size);
    }
    put(size++, receiver);
  }

  private Iterator<Cursor> cursors() {
    return Arrays.stream(receivers, 0, size).map(Receiver::cursor).iterator();
  }

  private void put(int place, Receiver receiver) {
    receivers[place] = receiver;
    receiver.place(place);
  }

  /** An administrator ends the receiver of that cursor, if it is here. */
  void cut(Cursor cursor) {
    for (int i = 0; i < size; i++) {
      if (receivers[i].cursor() == cursor) {
        receivers[i].cut();
      }
    }
  }

  /** Its place, if it has one, goes to the last one. */
  void remove(Receiver receiver) {
    if (receivers[receiver.place()] == receiver) {
      put(receiver.place(), receivers[--size]);
      receivers[size] = null;
    }
  }

  /**
   * A batch has come over the bus: it, and what the log has after it by then, goes to every
   * receiver that stands right before it, once this turn of the loop has heard all the news, and
   * the {@link Pace} allows it. If the log has given it up already, everybody reads the log.
   *
   * <p>Not within the call: a turn brings the batches of several reads, which then leave with one
   * flush; and the compiler would make one huge method of everything between the bus and the
   * socket, again for each step of the way (with one receiver it spent 9 s CPU on that).
   */
  void published(Batch batch) {
    heard = Math.max(heard, batch.next());
    if (batch.next() <= offered) {
      return; // It went out with one that it followed.
    }
    pace.came(batch.payloadBytes());
    if (arrived != null) {
      if (resting && pace.dueIn(loop.nanoTime()) <= 0) {
        deliverIn(0);
      }
    } else if (batch.tryRetain()) {
      arrived = batch;
      deliverIn(pace.dueIn(loop.nanoTime()));
    } else {
      catchUp();
    }
  }

  private void deliverIn(long nanos) {
    resting = nanos > 0;
    if (resting) {
      loop.executeIn(nanos, deliver);
    } else {
      loop.execute(deliver);
    }
  }

  /** Also called when what it was called for has gone out already. */
  private void deliver() {
    if (arrived == null) {
      return;
    }
    long begun = loop.nanoTime();
    int reads = 0;
    Batch last = arrived;
    arrived = null;
    List<Batch> run = new ArrayList<>(4);
    run.add(last);
    run.addAll(channel.after(last, RUN_BYTES));
    while (!run.isEmpty()) {
      last = run.get(run.size() - 1);
      offered = last.next();
      reads += run.size();
      List<Batch> more;
      try {
        offer(run);
        more = offered < heard ? channel.after(last, RUN_BYTES) : List.of();
      } finally {
        run.forEach(Batch::release);
      }
      run = more;
    }
    if (offered < heard) {
      catchUp();
    }
    long now = loop.nanoTime();
    channel.progress(cursors, now);
    pace.delivered(reads, begun, now);
  }

  private void offer(List<Batch> batches) {
    Run run = Run.of(batches, recent);
    try {
      for (int i = 0; i < size; i++) {
        receivers[i].offer(run);
      }
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
    channel.progress(cursors, loop.nanoTime());
  }

  /** Calls that for every receiver; a closed connection gives up its place in a later turn. */
  void each(Consumer<Receiver> action) {
    for (int i = 0; i < size; i++) {
      action.accept(receivers[i]);
    }
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
    loop.execute(() -> each(receiver -> receiver.ended(stream, cleanly)));
  }
}

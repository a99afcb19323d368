package io.tcptransfer.http;

import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.SenderEvent;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The receivers of one channel on one HTTP instance: hands them each batch that comes over the bus.
 * Knows no socket. Runs on its instance's event loop, but for what the channel tells it, which it
 * takes there first.
 */
final class Feed implements Channel.Follower {
  /** How much of what follows a batch already goes out with it in one flush. */
  private static final long RUN_BYTES = 256 * 1024;

  private final Channel channel;
  private final Context context;
  private final Map<Cursor, Receiver> receivers = new LinkedHashMap<>();

  Feed(Channel channel, Context context) {
    this.channel = channel;
    this.context = context;
  }

  Channel channel() {
    return channel;
  }

  void add(Receiver receiver) {
    receivers.put(receiver.cursor(), receiver);
  }

  void remove(Receiver receiver) {
    receivers.remove(receiver.cursor());
  }

  /**
   * A batch has come over the bus: it, and what the log has after it by now, goes to every receiver
   * that stands right before it. If the log has given it up already, everybody reads the log.
   */
  void published(Batch batch) {
    if (!batch.tryRetain()) {
      catchUp();
      return;
    }
    List<Batch> run = new ArrayList<>(4);
    run.add(batch);
    if (channel.next() != batch.next()) {
      run.addAll(channel.after(batch, RUN_BYTES));
    }
    each(receiver -> receiver.offer(run));
    run.forEach(Batch::release);
    channel.progress(receivers.keySet(), System.nanoTime());
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
    context.runOnContext(onLoop -> each(Receiver::tellHold));
  }

  @Override
  public void senderChanged(SenderEvent event) {
    context.runOnContext(
        onLoop -> {
          String notice = Notices.sender(event);
          each(receiver -> receiver.tell(notice));
        });
  }
}

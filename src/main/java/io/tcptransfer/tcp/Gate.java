package io.tcptransfer.tcp;

import io.tcptransfer.bus.HoldTimer;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Reply;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * What a channel says to those of a listener's senders that feed it: they wait, they go on, the
 * hold ends in time, a receiver answers them. Knows no socket, and nothing of the listener's other
 * channels. Runs on the listener's event loop, to which it brings what the channel says on any
 * thread.
 */
final class Gate implements Channel.Follower {
  private final Channel channel;
  private final Listener listener;
  private final Context context;
  private final Runnable moved;
  private final HoldTimer timer;

  /**
   * @param context the listener's
   * @param moved called after senders could go on, or had to wait
   */
  Gate(Channel channel, Listener listener, Vertx vertx, Context context, Runnable moved) {
    this.channel = channel;
    this.listener = listener;
    this.context = context;
    this.moved = moved;
    this.timer = new HoldTimer(vertx, channel);
  }

  /** From now on it hears of holds. */
  void open() {
    channel.follow(this);
  }

  /** It hears of no hold any more. */
  void remove() {
    channel.unfollow(this);
    timer.stop();
  }

  @Override
  public void holdChanged(boolean held) {
    context.runOnContext(onLoop -> change());
  }

  @Override
  public void replied(Reply reply) {
    context.runOnContext(onLoop -> listener.answer(channel, reply));
  }

  private void change() {
    listener.sendersOf(channel).forEach(Sender::holdChanged);
    timer.set();
    moved.run();
  }
}

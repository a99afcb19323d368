package io.tcptransfer.channel;

/**
 * A receiver that is here, as an operator sees it. Any thread.
 *
 * @param cursor its place in the channel's log
 * @param channel what it follows
 * @param origin where it comes from
 * @param traffic what was handed to its socket
 * @param life whether it still gives signs of it
 * @param cut ends it, soon; may be called on any thread, also when it has ended
 */
public record KnownReceiver(
    Cursor cursor, Channel channel, Origin origin, Traffic traffic, Life life, Runnable cut) {

  /**
   * Where a receiver comes from.
   *
   * @param listener by which port: {@code http}, or the name of a listener that speaks HTTP too
   * @param address its own address, as far as we know it
   * @param kind how it gets its messages: {@code v1}, {@code plain}, {@code events}, {@code stream}
   * @param token the name of its token
   */
  public record Origin(String listener, String address, String kind, String token) {}
}

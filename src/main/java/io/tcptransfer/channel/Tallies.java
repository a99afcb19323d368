package io.tcptransfer.channel;

/**
 * What the relay dropped, cut, refused or closed, by side and reason. Any thread.
 *
 * @param sendersClosed connections of senders that ended
 * @param receiversClosed connections of receivers that ended
 * @param sendersRefused connections that were not let in as senders
 * @param receiversRefused requests that did not become receivers, and connections that asked
 *     nothing
 * @param repliesRefused replies that a sender, or all, did not get
 * @param dropped messages that senders gave and that never took an offset
 */
public record Tallies(
    Tally sendersClosed,
    Tally receiversClosed,
    Tally sendersRefused,
    Tally receiversRefused,
    Tally repliesRefused,
    Tally dropped) {
  /** All zero. */
  public Tallies() {
    this(new Tally(), new Tally(), new Tally(), new Tally(), new Tally(), new Tally());
  }
}

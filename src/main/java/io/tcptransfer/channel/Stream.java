package io.tcptransfer.channel;

/**
 * One life of one channel on one node: messages numbered from 1 at append, without holes. A channel
 * has one of its own, and in a cluster one for each other node whose messages it got. Its numbers
 * are changed under the channel's lock; any thread may read them.
 */
public final class Stream {
  private final int id;
  private final String epoch;
  private final long start;
  private volatile long first;
  private volatile long next;
  private volatile boolean over;
  private volatile boolean whole;

  /** Offset after the last message that the log got; less than next once others are lost. */
  private long got;

  /**
   * @param id its number on this node, unsigned, 16 bits; 1: its own
   * @param epoch its random name: 1 to 32 ASCII letters and digits
   * @param start offset of the first message of it that this node will have
   */
  Stream(int id, String epoch, long start) {
    this.id = id;
    this.epoch = epoch;
    this.start = start;
    this.first = start;
    this.next = start;
    this.got = start;
  }

  /** Its number for receivers of {@code tcp-transfer.v1}: unsigned, 16 bits. */
  public int id() {
    return id;
  }

  /** Its random name. */
  public String epoch() {
    return epoch;
  }

  /** Whether its messages are given to this node. */
  public boolean isOwn() {
    return id == 1;
  }

  /** Offset of the first message of it that this node ever had. */
  long start() {
    return start;
  }

  /** Offset of the oldest message of it that the log keeps; as {@link #next} if it keeps none. */
  public long first() {
    return first;
  }

  /** Offset after the last message of it that the log got, or that is lost for all nodes. */
  public long next() {
    return next;
  }

  /** Whether its node is gone, so that no more of it will come. */
  public boolean isOver() {
    return over;
  }

  /** Whether it is over, and its node is known to have had no more than the log got. */
  public boolean isWhole() {
    return whole;
  }

  /** Whether it is over, and nothing of it is left. */
  public boolean isForgotten() {
    return over && first == next;
  }

  /** The log got all before that offset, but for what is lost. */
  void got(long end) {
    got = end;
    next = end;
    goOn();
  }

  /** Its node is there: more of it may come. */
  void goOn() {
    over = false;
    whole = false;
  }

  /** The log has given up what comes before that offset. */
  void givenUp(long offset) {
    first = offset == got ? next : offset;
  }

  /** No more of it will come, and what others had before that offset is lost. */
  void end(long known, boolean cleanly) {
    next = Math.max(known, next);
    over = true;
    whole = cleanly;
    givenUp(first);
  }
}

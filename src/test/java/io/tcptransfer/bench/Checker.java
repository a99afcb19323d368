package io.tcptransfer.bench;

import java.util.BitSet;

/**
 * Checks every byte of what one receiver gets against what was sent: each sender's messages come
 * once each, in order, unchanged, one to a WebSocket message. Knows no socket. One thread.
 */
final class Checker {
  private final int payloadBytes;
  private final long[] next;

  /** By sender; what was jumped over and may still come late. */
  private final BitSet[] missing;

  private long taken;
  private long doubled;
  private long reordered;
  private long corrupted;
  private long boundary;
  private long order;

  /**
   * @param bytes of a message, its LF included
   */
  Checker(int senders, int bytes) {
    payloadBytes = bytes - 1;
    next = new long[senders];
    missing = new BitSet[senders];
  }

  /**
   * Takes the payload of one WebSocket message.
   *
   * @return when it was due, by the sender's clock; -1 if it is not one whole message
   */
  long take(byte[] from, int at, int length) {
    if (length != payloadBytes) {
      boundary++;
      return -1;
    }
    int sender;
    if (!Message.intact(from, at, length) || (sender = Message.sender(from, at)) >= next.length) {
      corrupted++;
      return -1;
    }
    taken++;
    long number = Message.number(from, at);
    if (number == next[sender]) {
      next[sender] = number + 1;
    } else {
      outOfTurn(sender, number);
    }
    order = (order + number * next.length + sender + 1) * 0x9E3779B97F4A7C15L;
    return Message.stamp(from, at);
  }

  private void outOfTurn(int sender, long number) {
    if (missing[sender] == null) {
      missing[sender] = new BitSet();
    }
    if (number > next[sender]) {
      missing[sender].set((int) next[sender], (int) number);
      next[sender] = number + 1;
    } else if (missing[sender].get((int) number)) {
      missing[sender].clear((int) number);
      reordered++;
    } else {
      doubled++;
    }
  }

  /** Whole messages so far, doubled ones too. */
  long taken() {
    return taken;
  }

  /** Receivers that got the same messages in the same order have the same mark. */
  long order() {
    return order;
  }

  /** Of a receiver that was cut: what came after the last message that it got is not lost. */
  Faults faultsUntilCut() {
    return faults(next);
  }

  /**
   * @param sent how many messages each sender has sent
   */
  Faults faults(long[] sent) {
    long lost = 0;
    for (int sender = 0; sender < sent.length; sender++) {
      lost += sent[sender] - next[sender];
      lost += missing[sender] == null ? 0 : missing[sender].cardinality();
    }
    return new Faults(lost, doubled, reordered, corrupted, boundary);
  }
}

package io.tcptransfer.channel;

import java.util.function.Predicate;

/**
 * The batches that a channel keeps, oldest first, with running totals of what they cost, and which
 * places of the channel they are. Holds one reference to each. Plain data: the channel's lock
 * guards it; the places can be read without.
 */
final class Log {
  private Batch[] batches = new Batch[16];

  /** For each batch, what all batches ever added before it cost together. */
  private long[] costBefore = new long[16];

  private int head;
  private int size;
  private long costAdded;
  private volatile long first = 1;
  private volatile long next = 1;

  /** Place of the oldest message that is kept. */
  long first() {
    return first;
  }

  /** From now on that is the oldest message that is kept; the batches before are given up. */
  void keepFrom(long place) {
    first = place;
  }

  /** Place of the next message. */
  long next() {
    return next;
  }

  int size() {
    return size;
  }

  Batch get(int index) {
    return batches[slot(index)];
  }

  /** Bytes that all batches reserve. */
  long bytes() {
    return bytesFrom(0);
  }

  /** Bytes that the batches from that index on reserve. */
  long bytesFrom(int index) {
    return index == size ? 0 : costAdded - costBefore[slot(index)];
  }

  /** Takes over one reference, of a batch that begins at the next place. */
  void add(Batch batch) {
    if (size == batches.length) {
      grow();
    }
    int slot = slot(size);
    batches[slot] = batch;
    costBefore[slot] = costAdded;
    costAdded += batch.costBytes();
    size++;
    next = batch.next();
  }

  /** Gives up the oldest batch and its reference, and says what it had reserved. */
  long evict() {
    Batch oldest = batches[head];
    batches[head] = null;
    head = slot(1);
    size--;
    long cost = oldest.costBytes();
    oldest.release();
    return cost;
  }

  /** Index of the batch that has that place, or of the first one after it; size if none. */
  int indexOf(long place) {
    return place >= next ? size : firstWith(batch -> batch.next() > place);
  }

  /** As {@link #indexOf}, by an offset of the channel's own stream. */
  int indexOfOwn(long offset) {
    return firstWith(batch -> batch.ownNext() > offset);
  }

  /** Index of the first batch with that property, which all after it have too; size if none. */
  private int firstWith(Predicate<Batch> property) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (property.test(get(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private int slot(int index) {
    return (head + index) & (batches.length - 1);
  }

  private void grow() {
    Batch[] moved = new Batch[2 * size];
    long[] movedCosts = new long[2 * size];
    for (int i = 0; i < size; i++) {
      moved[i] = get(i);
      movedCosts[i] = costBefore[slot(i)];
    }
    batches = moved;
    costBefore = movedCosts;
    head = 0;
  }
}

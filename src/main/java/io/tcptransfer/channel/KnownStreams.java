package io.tcptransfer.channel;

import java.util.ArrayList;
import java.util.List;

/**
 * The streams of one channel, its own and those of other nodes in the order in which they came, and
 * what of each a place in the common log stands for. Changed under the channel's lock; any thread
 * may read the list.
 */
final class KnownStreams {
  /** More than any cluster has nodes: those that are over and have left the log are forgotten. */
  private static final int MOST_OVER = 64;

  private static final int OWN = 1;

  private final Log log;
  private final Stream own;
  private volatile List<Stream> all;
  private int lastId = OWN;

  KnownStreams(Log log, String epoch) {
    this.log = log;
    own = new Stream(OWN, epoch, 1);
    all = List.of(own);
  }

  Stream own() {
    return own;
  }

  List<Stream> all() {
    return all;
  }

  /** Whether offsets of the own stream are places in the log: there never was another one. */
  boolean isAlone() {
    return lastId == OWN;
  }

  /** The stream of that epoch, or null. */
  Stream of(String epoch) {
    for (Stream stream : all) {
      if (stream.epoch().equals(epoch)) {
        return stream;
      }
    }
    return null;
  }

  /** A stream of another node that begins here with that offset. */
  Stream begin(String epoch, long start) {
    List<Stream> more = new ArrayList<>(all);
    if (more.stream().filter(Stream::isOver).count() >= MOST_OVER) {
      more.removeIf(Stream::isForgotten);
    }
    Stream stream = new Stream(++lastId, epoch, start);
    more.add(stream);
    all = List.copyOf(more);
    return stream;
  }

  /** The log has given up a batch. */
  static void evicted(Batch batch) {
    batch.stream().givenUp(batch.nextOffset());
  }

  /** The log may keep the oldest batch from its first place on only. */
  void keptFromFirst() {
    if (log.size() > 0 && log.get(0).first() < log.first()) {
      Batch oldest = log.get(0);
      oldest.stream().givenUp(oldest.offsetAt(log.first()));
    }
  }

  // ---- what a cursor gets ----

  /**
   * Where a cursor begins, which learns of each stream what it wants.
   *
   * @param gaps gets what the log has given up of what is wanted
   * @return the place from which on there is something for it
   */
  long begin(Cursor cursor, Start start, List<Gap> gaps) {
    if (start instanceof Start.History history) {
      long next = log.next();
      return newest(cursor, Math.max(log.first(), next - Math.min(history.messages(), next)));
    }
    Position seen = ((Start.After) start).position();
    boolean alone = isAlone();
    for (Stream stream : all) {
      Long offset = seen.offsets().get(stream.epoch());
      long wanted = offset == null ? stream.first() : offset + 1;
      if (stream.isOwn()) {
        wanted = Math.min(wanted, stream.next());
      }
      if (wanted < stream.first()) {
        gaps.add(new Gap(stream, wanted, stream.first() - 1, Gap.Why.EXPIRED));
        wanted = stream.first();
      }
      if (alone) {
        return wanted;
      }
      cursor.want(stream, wanted);
    }
    return firstWanted(cursor);
  }

  private long newest(Cursor cursor, long place) {
    if (isAlone()) {
      return place;
    }
    all.forEach(stream -> cursor.want(stream, stream.next()));
    int oldest = log.indexOf(place);
    for (int i = log.size() - 1; i >= oldest; i--) {
      Batch batch = log.get(i);
      cursor.want(batch.stream(), batch.offsetAt(Math.max(place, batch.first())));
    }
    return place;
  }

  private long firstWanted(Cursor cursor) {
    for (int i = 0; i < log.size(); i++) {
      Batch batch = log.get(i);
      long wanted = cursor.wants(batch.stream());
      if (wanted < batch.nextOffset()) {
        return batch.first() + Math.max(0, wanted - batch.offset());
      }
    }
    return log.next();
  }

  /**
   * A cursor is moved to a place that it has not come to.
   *
   * @param latest whether that is the place of the newest message, not of the oldest
   * @return what it does not get
   */
  List<Gap> passed(Cursor cursor, long place, boolean latest) {
    if (isAlone()) {
      return List.of(new Gap(own, cursor.next(), place - 1, Gap.Why.SLOW));
    }
    Stream last = latest ? log.get(log.size() - 1).stream() : null;
    List<Gap> gaps = new ArrayList<>(2);
    for (Stream stream : all) {
      long kept = latest ? stream.next() - (stream == last ? 1 : 0) : stream.first();
      passOver(cursor, stream, kept, Gap.Why.SLOW, gaps);
    }
    return gaps;
  }

  /** What a cursor at that batch will never get of its stream: nobody has it any more. */
  List<Gap> lostBefore(Cursor cursor, Batch batch) {
    List<Gap> gaps = new ArrayList<>(1);
    long offset = batch.offsetAt(Math.max(cursor.next(), batch.first()));
    passOver(cursor, batch.stream(), offset, Gap.Why.LOST, gaps);
    return gaps;
  }

  /** What a cursor at the head will never get. */
  List<Gap> lost(Cursor cursor) {
    List<Gap> gaps = new ArrayList<>(1);
    for (Stream stream : all) {
      passOver(cursor, stream, stream.next(), Gap.Why.LOST, gaps);
    }
    return gaps;
  }

  private static void passOver(Cursor cursor, Stream stream, long to, Gap.Why why, List<Gap> gaps) {
    long from = cursor.wants(stream);
    if (from < to) {
      gaps.add(new Gap(stream, from, to - 1, why));
      cursor.want(stream, to);
    }
  }

  /** How many messages a cursor has not got yet. */
  long missing(Cursor cursor) {
    if (isAlone()) {
      return log.next() - cursor.next();
    }
    long missing = 0;
    for (Stream stream : all) {
      missing += Math.max(0, stream.next() - cursor.wants(stream));
    }
    return missing;
  }

  /** How many of those batches, one after the other, bring what follows of their streams. */
  int unbroken(Cursor cursor, int index, int end) {
    if (isAlone()) {
      return end - index;
    }
    long[] wanted = new long[lastId + 1];
    for (Stream stream : all) {
      wanted[stream.id()] = cursor.wants(stream);
    }
    for (int i = index; i < end; i++) {
      Batch batch = log.get(i);
      int id = batch.stream().id();
      if (batch.offsetAt(Math.max(cursor.next(), batch.first())) > wanted[id]) {
        return i - index;
      }
      wanted[id] = Math.max(wanted[id], batch.nextOffset());
    }
    return end - index;
  }

  // ---- what another node gets ----

  /** Index of the first batch of that stream that brings something from that offset on. */
  int indexOf(Stream stream, long offset) {
    if (stream.isOwn()) {
      return log.indexOfOwn(offset);
    }
    int index = 0;
    while (index < log.size()
        && (log.get(index).stream() != stream || log.get(index).nextOffset() <= offset)) {
      index++;
    }
    return index;
  }
}

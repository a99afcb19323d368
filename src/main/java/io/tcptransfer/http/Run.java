package io.tcptransfer.http;

import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Form;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches that follow one another in the log, on their way to one receiver, or to all that stand
 * before them. Knows no socket. Of one turn of the instance's event loop.
 */
final class Run {
  private final List<Batch> batches;
  private final RecentFrames recent;

  /** For each batch the place of the first message of it that goes out. */
  private final long[] from;

  private final boolean own;

  /** One of each form that somebody wanted, mostly one. */
  private final List<Bundle> bundles = new ArrayList<>(1);

  private Run(List<Batch> batches, RecentFrames recent, long[] from, boolean own) {
    this.batches = batches;
    this.recent = recent;
    this.from = from;
    this.own = own;
  }

  /**
   * All of them.
   *
   * @param batches at least one; the caller keeps its references
   * @param recent the instance's
   */
  static Run of(List<Batch> batches, RecentFrames recent) {
    long[] from = new long[batches.size()];
    boolean own = true;
    for (int i = 0; i < from.length; i++) {
      from[i] = batches.get(i).first();
      own &= batches.get(i).stream().isOwn();
    }
    return new Run(batches, recent, from, own);
  }

  /**
   * As {@link #of(List, RecentFrames)}, less what that cursor's receiver has got of them already.
   */
  static Run of(List<Batch> batches, RecentFrames recent, Cursor cursor) {
    long[] from = new long[batches.size()];
    for (int i = 0; i < from.length; i++) {
      from[i] = cursor.from(batches.get(i));
    }
    return new Run(batches, recent, from, false);
  }

  /** Whether all of it is for everybody who stands right before it and knows no other stream. */
  boolean isForAllAt(Cursor cursor) {
    return own && cursor.hasOneStream() && cursor.next() == from[0];
  }

  List<Batch> batches() {
    return batches;
  }

  RecentFrames recent() {
    return recent;
  }

  /** The place of the first message of that batch that goes out; after its last one, if none. */
  long from(int batch) {
    return from[batch];
  }

  /** The frames of all that goes out, in that form; they are the run's. */
  Bundle bundle(Form form) {
    // Once for each receiver: an iterator would be made each time.
    for (int i = 0; i < bundles.size(); i++) {
      if (bundles.get(i).form() == form) {
        return bundles.get(i);
      }
    }
    Bundle bundle = new Bundle(this, form);
    bundles.add(bundle);
    return bundle;
  }

  /** Nobody is offered it any more. */
  void release() {
    bundles.forEach(Bundle::release);
  }
}

package io.tcptransfer.channel;

import io.tcptransfer.config.ChannelSettings;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The holds of one channel: with which slow receivers make its senders wait, and for how long. The
 * channel's lock guards it; whether there is a hold can be read without.
 */
final class Holds {
  private static final int COOL_DOWN_HOLDS = 10;

  private final Log log;
  private final Set<Cursor> cursors;
  private final Supplier<ChannelSettings> settings;
  private final Totals totals;

  /** No cursor that may hold stands before this place: spares a look at each of them. */
  private long leastHolder = 1;

  private volatile boolean held;
  private long since;
  private long neededBytes;
  private long neededMessages;

  /** How many cursors must move on before senders may. */
  private int blockers;

  private boolean cooling;
  private long coolUntil;

  /**
   * @param cursors those of the channel, now and later
   * @param settings as of now
   */
  Holds(Log log, Set<Cursor> cursors, Supplier<ChannelSettings> settings, Totals totals) {
    this.log = log;
    this.cursors = cursors;
    this.settings = settings;
    this.totals = totals;
  }

  /** Whether a receiver makes senders wait. */
  boolean areOn() {
    return held;
  }

  // ---- who may hold ----

  /** Whether a cursor that may hold has not got every message before that place. */
  boolean keep(long place, long now) {
    if (place <= leastHolder || settings.get().hold().isZero()) {
      return false;
    }
    leastHolder = log.next();
    boolean isHeld = false;
    for (Cursor cursor : cursors) {
      if (mayStillHold(cursor)) {
        leastHolder = Math.min(leastHolder, cursor.next());
        isHeld |= cursor.next() < place && mayHoldNow(cursor, now);
      }
    }
    return isHeld;
  }

  /** A cursor has been moved to that place. */
  void moved(long place) {
    leastHolder = Math.min(leastHolder, place);
  }

  private boolean mayHoldNow(Cursor cursor, long now) {
    if (cooling && now - coolUntil >= 0) {
      cooling = false;
    }
    return mayStillHold(cursor) && (!cooling || cursor.proven());
  }

  /** Not for one that the log has passed: nothing can keep the messages that it waits for. */
  private boolean mayStillHold(Cursor cursor) {
    return cursor.mayHold() && cursor.next() >= log.first();
  }

  // ---- a hold ----

  /** Senders wait until there is room for that batch, and for more. */
  void begin(Batch refused, long now) {
    if (!held) {
      held = true;
      since = now;
      neededBytes = settings.get().historyBytes() / 4;
      neededMessages = settings.get().historyMessages() / 4;
      totals.holdBegan();
    }
    neededBytes = Math.max(neededBytes, refused.costBytes());
    neededMessages = Math.max(neededMessages, refused.count());
    blockers = 0;
    for (Cursor cursor : cursors) {
      cursor.block(mayHoldNow(cursor, now) && !leavesRoom(cursor.next()));
      blockers += cursor.isBlocking() ? 1 : 0;
    }
  }

  /** Whether its deadline has passed. */
  boolean haveRunOut(long now) {
    return held && leftNanos(now) == 0;
  }

  /** How long it may last yet; as long as any if there is none. */
  long leftNanos(long now) {
    long hold = settings.get().hold().toNanos();
    return held ? Math.max(0, hold - (now - since)) : hold;
  }

  /** Ends it before its time: whoever still holds may not, and only the proven may for a while. */
  void lapse(long now) {
    for (Cursor cursor : cursors) {
      if (cursor.isBlocking() && !catchesUp(cursor)) {
        cursor.lapse();
      }
    }
    cooling = true;
    coolUntil = now + COOL_DOWN_HOLDS * settings.get().hold().toNanos();
    end(now);
  }

  /** Receivers have got on; ends it if they were the last that it waited for. */
  void progress(Iterable<Cursor> moved, long now) {
    for (Cursor cursor : moved) {
      if (cursor.isBlocking()) {
        catchesUp(cursor);
      }
    }
    endIfNobodyBlocks(now);
  }

  /** A receiver is gone. */
  void gone(Cursor cursor, long now) {
    if (cursor.isBlocking()) {
      cursor.block(false);
      blockers--;
    }
    endIfNobodyBlocks(now);
  }

  /** Whether a cursor that blocked leaves room by now; if so it blocks no longer. */
  private boolean catchesUp(Cursor cursor) {
    boolean leavesRoom = leavesRoom(cursor.next());
    if (leavesRoom) {
      cursor.caughtUp();
      blockers--;
    }
    return leavesRoom;
  }

  private void endIfNobodyBlocks(long now) {
    if (held && blockers == 0) {
      end(now);
    }
  }

  private void end(long now) {
    held = false;
    totals.holdEnded(now - since);
  }

  /**
   * Whether enough were free if everything before that place went: a quarter, and what was refused.
   */
  private boolean leavesRoom(long place) {
    return settings.get().historyBytes() - log.bytesFrom(log.indexOf(place)) >= neededBytes
        && settings.get().historyMessages() - (log.next() - place) >= neededMessages;
  }
}

package io.tcptransfer.channel;

import io.tcptransfer.config.ChannelSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A named log of messages, the cursors that read it, and the holds with which slow receivers make
 * senders wait: the owner of the law (DESIGN.md section 4).
 *
 * <p>The bound is strict: at any moment the batches in the log reserve at most {@code historyBytes}
 * and hold at most {@code historyMessages} messages. There is no other queue: a sender whose batch
 * has no room keeps that one batch and stops reading, a receiver that has no room keeps its place.
 *
 * <p>Any thread; the lock is held for list work only, and followers are called outside of it. Times
 * are nanoseconds of one monotonic clock, given by the caller.
 */
public final class Channel {

  /** One event loop's share of a channel: told of what happens, on any thread. */
  public interface Follower {
    /** Senders of the channel must stop reading, or may offer again. */
    default void holdChanged(boolean held) {}

    /** A sender came or went. */
    default void senderChanged(SenderEvent event) {}

    /**
     * No more of another node's messages will come.
     *
     * @param cleanly whether it had no more
     */
    default void streamEnded(Stream stream, boolean cleanly) {}

    /** A receiver answers senders; the follower settles that, here or later. */
    default void replied(Reply reply) {
      reply.settle(0, null);
    }
  }

  private final String name;
  private volatile ChannelSettings settings;
  private final Budget budget;
  private final Deflaters deflaters;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final List<Inlet> inlets = new CopyOnWriteArrayList<>();

  /** By listener; there are no more of them than ports. */
  private final Map<String, Received> receivedAt = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Log log = new Log();
  private final KnownStreams streams;
  private final Peers peers;
  private final Set<Cursor> cursors = new LinkedHashSet<>();
  private final Totals totals = new Totals();
  private final Holds holds = new Holds(log, cursors, this::settings, totals);

  /** How many cursors want each form. */
  private final Map<Form, Integer> cursorsByForm = new EnumMap<>(Form.class);

  /** The forms that a cursor wants and batches keep. */
  private volatile List<Form> wantedForms = List.of();

  private volatile boolean isV1Wanted;

  private volatile long historyBytes;

  private final AtomicInteger senders = new AtomicInteger();

  /** When it last got something; means nothing before the first message. */
  private volatile long lastAppend;

  Channel(String name, String epoch, ChannelSettings settings, Budget budget, Deflaters deflaters) {
    this.name = name;
    this.streams = new KnownStreams(log, epoch);
    this.peers = new Peers(log, streams.own());
    this.settings = settings;
    this.budget = budget;
    this.deflaters = deflaters;
    budget.join(this);
  }

  // ---- senders ----

  /**
   * Numbers and keeps a batch, if there is room.
   *
   * @param batch with one reference, which passes to the log when it is accepted
   * @return whether it was accepted; if not, the sender keeps it, stops reading, and offers it
   *     again when its follower hears that the hold is over
   */
  public boolean append(Batch batch, long now) {
    return append(batch, Origin.HERE, now, true);
  }

  /**
   * As {@link #append}, of what another node has numbered. Only by whom {@link #begin}s streams.
   *
   * @param origin what the node says of it; offsets that it leaves out are lost
   */
  public boolean append(Batch batch, Origin origin, long now) {
    return append(batch, origin, now, true);
  }

  /** As {@link #append}, but whoever holds is passed over: for what was read before the end. */
  public void appendLast(Batch batch, long now) {
    append(batch, Origin.HERE, now, false);
  }

  private boolean append(Batch batch, Origin origin, long now, boolean mayBeHeld) {
    for (Form form : wantedForms) {
      batch.reserve(form, settings.historyBytes() / 4);
    }
    budget.reserve(batch.costBytes());
    boolean accepted;
    boolean wasHeld;
    lock.lock();
    try {
      wasHeld = isHeld();
      if (holds.areOn() && (!mayBeHeld || holds.haveRunOut(now))) {
        holds.lapse(now);
      }
      boolean held = holds.areOn();
      boolean awaits = !held && origin.isHere() && mayBeHeld && awaitsPeers(now);
      accepted = !held && !awaits && makeRoom(batch, now, mayBeHeld);
      if (accepted) {
        add(batch, origin);
        lastAppend = now;
      } else if (!awaits) {
        holds.begin(batch, now);
      }
    } finally {
      lock.unlock();
    }
    if (accepted) {
      totals.appended(batch, origin.isHere());
    } else {
      budget.giveBack(batch.costBytes());
    }
    tell(wasHeld);
    return accepted;
  }

  private boolean awaitsPeers(long now) {
    endAwaiting(now);
    if (!peers.isWaiting() && !peers.haveRoom(settings)) {
      peers.await(now);
      totals.holdBegan();
    }
    return peers.isWaiting();
  }

  private void add(Batch batch, Origin from) {
    Origin origin = from.isHere() ? new Origin(streams.own(), streams.own().next()) : from;
    Stream stream = origin.stream();
    stream.got(origin.offset() + batch.count());
    long ownBytesBefore = stream.isOwn() ? peers.added(batch) : peers.ownBytes();
    batch.number(this, log.next(), origin, new Mark(streams.own().next(), ownBytesBefore));
    log.add(batch);
    historyBytes = log.bytes();
    streams.keptFromFirst();
  }

  private boolean makeRoom(Batch batch, long now, boolean mayBeHeld) {
    long keptFirst = Math.max(log.first(), log.next() + batch.count() - settings.historyMessages());
    long bytes = log.bytes() + batch.costBytes();
    int gone = 0;
    while (gone < log.size()
        && (bytes > settings.historyBytes() || log.get(gone).next() <= keptFirst)) {
      Batch oldest = log.get(gone++);
      bytes -= oldest.costBytes();
      keptFirst = Math.max(keptFirst, oldest.next());
    }
    if (mayBeHeld && holds.keep(Math.min(keptFirst, log.next()), now)) {
      return false;
    }
    for (; gone > 0; gone--) {
      evict();
    }
    // A batch of more messages than the log may hold is kept from that message on.
    log.keepFrom(keptFirst);
    return true;
  }

  private void evict() {
    KnownStreams.evicted(log.get(0));
    budget.giveBack(log.evict());
  }

  // ---- holds ----

  /** How long a hold may last yet; as long as any if there is none that receivers began. */
  public long holdLeftNanos(long now) {
    lock.lock();
    try {
      return holds.leftNanos(now);
    } finally {
      lock.unlock();
    }
  }

  /** Ends the hold if its deadline has passed; a follower with senders calls this when it has. */
  public void expire(long now) {
    boolean wasHeld;
    lock.lock();
    try {
      wasHeld = isHeld();
      if (holds.haveRunOut(now)) {
        holds.lapse(now);
      }
      endAwaiting(now);
    } finally {
      lock.unlock();
    }
    tell(wasHeld);
  }

  /**
   * Ends the hold if this was the last cursor that it waited for; receivers say so when they move.
   */
  public void progress(Cursor cursor, long now) {
    if (holds.areOn()) {
      progress(List.of(cursor), now);
    }
  }

  /** As {@link #progress(Cursor, long)}, for all that have moved at once. */
  public void progress(Iterable<Cursor> moved, long now) {
    if (!holds.areOn()) {
      return;
    }
    boolean wasHeld;
    lock.lock();
    try {
      wasHeld = isHeld();
      holds.progress(moved, now);
    } finally {
      lock.unlock();
    }
    tell(wasHeld);
  }

  private void endAwaiting(long now) {
    if (peers.isWaiting() && peers.isOver(settings, now)) {
      peers.end();
      totals.holdEnded(now - peers.since());
    }
  }

  private void tell(boolean wasHeld) {
    boolean isHeld = isHeld();
    if (isHeld != wasHeld) {
      followers.forEach(follower -> follower.holdChanged(isHeld));
    }
  }

  // ---- receivers ----

  /** From now on that follower is told of holds and senders. */
  public void follow(Follower follower) {
    followers.add(follower);
  }

  /** Not any more. */
  public void unfollow(Follower follower) {
    followers.remove(follower);
  }

  /**
   * Begins to keep a place for a receiver.
   *
   * @param start where it wants to begin
   * @return the messages between its start and the oldest ones kept
   */
  public List<Gap> attach(Cursor cursor, Start start) {
    List<Gap> expired = new ArrayList<>(1);
    lock.lock();
    try {
      add(cursor, streams.begin(cursor, start, expired));
    } finally {
      lock.unlock();
    }
    totals.told(expired);
    return expired;
  }

  private void add(Cursor cursor, long place) {
    cursors.add(cursor);
    countForm(cursor, 1);
    cursor.advance(place);
    if (place == log.next()) {
      cursor.atHead();
    }
  }

  /** Its receiver is gone, and holds nobody any more. */
  public void detach(Cursor cursor, long now) {
    boolean wasHeld;
    lock.lock();
    try {
      wasHeld = isHeld();
      if (cursors.remove(cursor)) {
        countForm(cursor, -1);
      }
      holds.gone(cursor, now);
    } finally {
      lock.unlock();
    }
    tell(wasHeld);
  }

  private void countForm(Cursor cursor, int change) {
    int cursorsNow = cursorsByForm.merge(cursor.form(), change, Integer::sum);
    if (cursorsNow == 0) {
      cursorsByForm.remove(cursor.form());
    }
    if (cursorsNow <= 1) {
      Set<Form> wanted = cursorsByForm.keySet();
      wantedForms = wanted.stream().filter(Form::isDeflated).toList();
      isV1Wanted = !wanted.isEmpty() && wanted.stream().allMatch(Form::isV1);
    }
  }

  /**
   * What a cursor gets next. The cursor is moved past a gap at once, but not past the batches: its
   * owner does that when it has handed them on.
   *
   * @param mostBytes no further batch is taken once they reserve so much
   * @param wasFull whether the receiver had no room since it last read
   */
  public Reading read(Cursor cursor, long mostBytes, boolean wasFull) {
    lock.lock();
    try {
      boolean atHead = cursor.next() == log.next();
      if (atHead) {
        cursor.atHead();
      }
      if (atHead && streams.isAlone()) {
        return Reading.AT_HEAD;
      }
      long missing = streams.missing(cursor);
      if (cursor.endsAtGap() && cursor.next() < log.first()) {
        return ending(missing, Gap.Why.SLOW);
      }
      List<Gap> gaps = skip(cursor, wasFull);
      List<Gap> lost = lost(cursor);
      if (cursor.endsAtGap() && !lost.isEmpty()) {
        return ending(missing, Gap.Why.LOST);
      }
      return Reading.of(count(gaps, lost), take(cursor, mostBytes));
    } finally {
      lock.unlock();
    }
  }

  private Reading ending(long missing, Gap.Why why) {
    totals.missed(missing);
    return Reading.ending(missing, why);
  }

  /** What nobody has any more of what a cursor gets next. */
  private List<Gap> lost(Cursor cursor) {
    if (streams.isAlone()) {
      return List.of();
    }
    return cursor.next() == log.next()
        ? streams.lost(cursor)
        : streams.lostBefore(cursor, log.get(log.indexOf(cursor.next())));
  }

  private List<Gap> count(List<Gap> slow, List<Gap> lost) {
    totals.told(slow);
    totals.told(lost);
    if (lost.isEmpty()) {
      return slow;
    }
    List<Gap> all = new ArrayList<>(slow);
    all.addAll(lost);
    return all;
  }

  /**
   * What came after a batch so far, each with a reference that the caller releases; nothing if the
   * log has given up the one that came next.
   *
   * @param mostBytes no further batch is taken once they reserve so much
   */
  public List<Batch> after(Batch batch, long mostBytes) {
    lock.lock();
    try {
      return log.first() > batch.next()
          ? List.of()
          : take(log.indexOf(batch.next()), log.size(), mostBytes);
    } finally {
      lock.unlock();
    }
  }

  private List<Batch> take(Cursor cursor, long mostBytes) {
    int index = log.indexOf(cursor.next());
    return take(index, index + streams.unbroken(cursor, index, log.size()), mostBytes);
  }

  private List<Batch> take(int from, int end, long mostBytes) {
    List<Batch> batches = new ArrayList<>(Math.min(8, end - from));
    long bytes = 0;
    for (int index = from; index < end && bytes < mostBytes; index++) {
      Batch batch = log.get(index);
      batch.retain();
      batches.add(batch);
      bytes += batch.costBytes();
    }
    return batches;
  }

  private List<Gap> skip(Cursor cursor, boolean wasFull) {
    long to = Math.max(cursor.next(), log.first());
    boolean latest =
        cursor.slow() == Slow.LATEST && cursor.isTold() && wasFull && to < log.next() - 1;
    if (latest) {
      to = log.next() - 1;
    }
    if (to == cursor.next()) {
      return List.of();
    }
    List<Gap> gaps = streams.passed(cursor, to, latest);
    cursor.advance(to);
    holds.moved(to);
    return gaps;
  }

  /** How many messages a receiver that is closed now will not get; counted. */
  public long missed(Cursor cursor) {
    long missed;
    lock.lock();
    try {
      missed = streams.missing(cursor);
    } finally {
      lock.unlock();
    }
    totals.missed(missed);
    return missed;
  }

  /** Counts messages that were handed to a receiver's socket. */
  public void delivered(long messages, long bytes) {
    totals.delivered(messages, bytes);
  }

  // ---- other nodes ----

  /** The stream of that epoch, if it is known. */
  public Optional<Stream> stream(String epoch) {
    return Optional.ofNullable(streams.of(epoch));
  }

  /** From now on it gets a stream of another node too, from that offset on. */
  public Stream begin(String epoch, long start) {
    lock.lock();
    try {
      return streams.begin(epoch, start);
    } finally {
      lock.unlock();
    }
  }

  /** The node of a stream that was over is back. */
  public void goOn(Stream stream) {
    lock.lock();
    try {
      stream.goOn();
    } finally {
      lock.unlock();
    }
  }

  /**
   * No node has more of a stream than this one.
   *
   * @param next the offset that the stream is known to have come to, or less
   * @param cleanly whether nobody can have had more
   */
  public void end(Stream stream, long next, boolean cleanly) {
    lock.lock();
    try {
      stream.end(next, cleanly);
    } finally {
      lock.unlock();
    }
    followers.forEach(follower -> follower.streamEnded(stream, cleanly));
  }

  /** From now on senders wait for that node too, which wants all of the own stream that is kept. */
  public void addPeer(String node) {
    lock.lock();
    try {
      peers.add(node);
    } finally {
      lock.unlock();
    }
  }

  /** That node has everything of the own stream before that offset. */
  public void peerHas(String node, long offset, long now) {
    changePeers(now, () -> peers.has(node, offset, settings));
  }

  /** Nobody waits for that node any more. */
  public void removePeer(String node, long now) {
    changePeers(now, () -> peers.remove(node));
  }

  private void changePeers(long now, Runnable change) {
    boolean wasHeld;
    lock.lock();
    try {
      wasHeld = isHeld();
      change.run();
      endAwaiting(now);
    } finally {
      lock.unlock();
    }
    tell(wasHeld);
  }

  /** Whether all other nodes have everything of the own stream. */
  public boolean peersHaveAll() {
    lock.lock();
    try {
      return peers.haveAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What there is of a stream from that offset on.
   *
   * @param mostBytes no further batch is taken once they reserve so much
   */
  public Excerpt excerpt(Stream stream, long from, long mostBytes) {
    lock.lock();
    try {
      List<Batch> batches = new ArrayList<>();
      long bytes = 0;
      int index = streams.indexOf(stream, from);
      for (; index < log.size() && bytes < mostBytes; index++) {
        Batch batch = log.get(index);
        if (batch.stream() == stream) {
          batch.retain();
          batches.add(batch);
          bytes += batch.costBytes();
        }
      }
      return new Excerpt(stream.first(), stream.next(), batches);
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the oldest batch, whoever has not read it; false if there is none. */
  boolean shed() {
    lock.lock();
    try {
      if (log.size() == 0) {
        return false;
      }
      log.keepFrom(Math.max(log.first(), log.get(0).next()));
      evict();
      historyBytes = log.bytes();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Tells all followers that a sender came or went. */
  public void senderChanged(SenderEvent event) {
    senders.addAndGet(event.joined() ? 1 : -1);
    tellSenderChanged(event);
  }

  /** Tells all followers that a sender of another node came or went. */
  public void tellSenderChanged(SenderEvent event) {
    followers.forEach(follower -> follower.senderChanged(event));
  }

  /** Takes a reply of a receiver, for whoever has senders. */
  public void reply(Reply reply) {
    totals.replied(reply);
    passOn(reply);
  }

  /** Hands on a reply that another node has taken. */
  public void passOn(Reply reply) {
    List<Follower> now = List.copyOf(followers);
    reply.expect(now.size());
    now.forEach(follower -> follower.replied(reply));
  }

  /** From now on senders can feed it there. */
  public void fedAt(Inlet inlet) {
    inlets.add(inlet);
  }

  /** The count of what it gets at that listener. */
  public Received receivedAt(String listener) {
    return receivedAt.computeIfAbsent(listener, first -> new Received());
  }

  /** What it got so far, by listener. */
  public Map<String, Received> received() {
    return Collections.unmodifiableMap(receivedAt);
  }

  /** How many messages the receiver that is farthest behind has not got yet. */
  public long mostLag() {
    lock.lock();
    try {
      long least = log.next();
      for (Cursor cursor : cursors) {
        least = Math.min(least, cursor.next());
      }
      return log.next() - least;
    } finally {
      lock.unlock();
    }
  }

  /** How many receivers have a place in it. */
  public int receivers() {
    lock.lock();
    try {
      return cursors.size();
    } finally {
      lock.unlock();
    }
  }

  /** Gives up the whole log: the relay ends. */
  public void clear() {
    boolean more = true;
    while (more) {
      more = shed();
    }
  }

  /** Whether all receivers that it has want v1's frames. */
  boolean isV1Wanted() {
    return isV1Wanted;
  }

  /** What compresses its messages. */
  Deflaters deflaters() {
    return deflaters;
  }

  // ---- what can be read without the lock ----

  /** Its name. */
  public String name() {
    return name;
  }

  /** What this node itself gets. */
  public Stream own() {
    return streams.own();
  }

  /** Its own stream, and those of other nodes that are not forgotten. */
  public List<Stream> streams() {
    return streams.all();
  }

  /** From now on it is told to be that. */
  void change(ChannelSettings settings) {
    this.settings = settings;
  }

  /** What it was told to be. */
  public ChannelSettings settings() {
    return settings;
  }

  /** Place of the oldest message kept. */
  public long first() {
    return log.first();
  }

  /** Place that the next message will get. */
  public long next() {
    return log.next();
  }

  /** Whether senders must wait. */
  public boolean isHeld() {
    return holds.areOn() || peers.isWaiting();
  }

  /** Bytes that its log reserves. */
  public long historyBytes() {
    return historyBytes;
  }

  /** How many senders feed it. */
  public int senders() {
    return senders.get();
  }

  /** Where senders can feed it. */
  public List<Inlet> inlets() {
    return List.copyOf(inlets);
  }

  /** How long ago it last got something, in nanoseconds; empty if it never has. */
  public OptionalLong silentFor(long now) {
    return log.next() == 1 ? OptionalLong.empty() : OptionalLong.of(now - lastAppend);
  }

  /** What went through it so far. */
  public ChannelCounts counts() {
    return totals.counts();
  }
}

package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Gap;
import io.tcptransfer.channel.KnownReceiver;
import io.tcptransfer.channel.Life;
import io.tcptransfer.channel.Micros;
import io.tcptransfer.channel.Position;
import io.tcptransfer.channel.Reading;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Stream;
import io.tcptransfer.channel.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer that follows a channel: moves its cursor as far as its outlet has room. It has no queue:
 * what it could not take yet stands in the log. Runs on its connection's event loop.
 */
final class Receiver implements Outlet.Peer {
  private static final Logger log = LoggerFactory.getLogger(Receiver.class);

  /** What is read from the log at a time: a socket that was full rarely takes more. */
  private static final long READ_BYTES = 256 * 1024;

  private final Outlet outlet;
  private final Feed feed;
  private final Channel channel;
  private final Cursor cursor;
  private final Traffic traffic;
  private final Life life;
  private final Replies replies;
  private final Consumer<Reason> closed;

  /** The number of the newest stream that it has heard of; they are named in their order. */
  private int announced = 1;

  /** Those that nobody can say the end of, of which it has not been told yet. */
  private List<Stream> ended = List.of();

  /** Its feed's. */
  private int place;

  private boolean wasFull;
  private boolean heldTold;
  private boolean leaving;

  /** Whether the channel has counted what it will not get. */
  private boolean missedIsCounted;

  /**
   * @param known what an operator sees of it
   * @param replies what becomes of what it sends
   * @param closed told once, when the connection is over
   */
  Receiver(
      Outlet outlet, Feed feed, KnownReceiver known, Replies replies, Consumer<Reason> closed) {
    this.outlet = outlet;
    this.feed = feed;
    this.channel = feed.channel();
    this.cursor = known.cursor();
    this.traffic = known.traffic();
    this.life = known.life();
    this.replies = replies;
    this.closed = closed;
  }

  Cursor cursor() {
    return cursor;
  }

  /** Where its feed has it. */
  int place() {
    return place;
  }

  /** Its feed has it there from now on. */
  void place(int place) {
    this.place = place;
  }

  private boolean isTold() {
    return cursor.isTold();
  }

  // ---- messages ----

  /**
   * Takes what has just been published, if it stands right before it and has room; else reads the
   * log when it has.
   *
   * @param run the caller releases it
   */
  void offer(Run run) {
    if (outlet.mostBatches() < run.batches().size() || !run.isForAllAt(cursor)) {
      catchUp();
    } else {
      write(run);
    }
  }

  /**
   * Reads the log as far as there is room. A receiver that the log has passed and that can't be
   * told is closed when it has room: only then can the number be exact, and reach it.
   */
  void catchUp() {
    while (hasRoom()) {
      Reading reading = channel.read(cursor, READ_BYTES, wasFull);
      wasFull = false;
      if (reading.missed() > 0) {
        misses(reading);
        return;
      }
      reading.gaps().forEach(this::tell);
      if (reading.batches().isEmpty()) {
        atHead(!reading.gaps().isEmpty());
        return;
      }
      write(reading.batches());
    }
    wasFull = true;
  }

  /**
   * @param wasTold whether something waits for a flush
   */
  private void atHead(boolean wasTold) {
    ended.stream().filter(Stream::isOver).forEach(this::tellLost);
    if (wasTold || !ended.isEmpty()) {
      outlet.flush();
    }
    ended = List.of();
    if (leaving) {
      goingAway(0);
    }
  }

  private void write(List<Batch> batches) {
    try {
      for (int from = 0; from < batches.size() && hasRoom(); from += outlet.mostBatches()) {
        int to = (int) Math.min((long) from + outlet.mostBatches(), batches.size());
        Run run = Run.of(batches.subList(from, to), feed.recent(), cursor);
        try {
          write(run);
        } finally {
          run.release();
        }
      }
    } finally {
      batches.forEach(Batch::release); // Whatever failed, such as for want of memory.
    }
  }

  private void write(Run run) {
    announce(run);
    int taken = outlet.write(run, cursor);
    long messages = 0;
    int bytes = 0;
    for (int i = 0; i < taken; i++) {
      Batch batch = run.batches().get(i);
      messages += batch.next() - run.from(i);
      bytes += batch.payloadBytes(run.from(i));
      cursor.took(batch);
    }
    wasFull |= taken < run.batches().size();
    if (taken > 0) {
      channel.delivered(messages, bytes);
      traffic.count(messages, bytes);
      traffic.byteOf(run.batches().get(taken - 1).receivedMicros());
    }
  }

  private void announce(Run run) {
    for (int i = 0; isTold() && i < run.batches().size(); i++) {
      announce(run.batches().get(i).stream());
    }
  }

  /** Whether the outlet takes more, once what was written to it has been tried. */
  private boolean hasRoom() {
    if (!outlet.hasRoom()) {
      outlet.flush();
    }
    return outlet.hasRoom();
  }

  @Override
  public void roomAgain() {
    catchUp();
    channel.progress(cursor, System.nanoTime());
    tellHold();
  }

  // ---- what it is told ----

  /** Says what it is to expect: the first thing that it hears. */
  void greet(String node, List<String> restarts, List<Gap> expired) {
    if (isTold()) {
      List<Stream> known = channel.streams();
      announced = known.get(known.size() - 1).id();
      String hello = Notices.hello(channel.name(), node, known, cursor, replies.areAllowed());
      outlet.greet(hello, Position.of(cursor, known));
      restarts.forEach(outlet::write);
      expired.forEach(this::tell);
    }
    catchUp();
    outlet.flush();
    tellHold();
  }

  private void tell(Gap gap) {
    log.info(
        "gap channel={} stream={} from={} to={} reason={}",
        channel.name(),
        gap.stream().epoch(),
        gap.from(),
        gap.to(),
        gap.why());
    announce(gap.stream());
    outlet.write(Notices.gap(gap));
    traffic.gap(gap.count());
  }

  /** Tells that senders wait, or no longer do, if it doesn't know yet; without room, later. */
  void tellHold() {
    boolean held = channel.isHeld();
    if (isTold() && held != heldTold && hasRoom()) {
      heldTold = held;
      outlet.write(Notices.hold(held));
      outlet.flush();
    }
  }

  /** Tells of what is no message, if there is room: who does not keep up learns of those first. */
  private void tell(String notice) {
    if (isTold() && hasRoom()) {
      outlet.write(notice);
      outlet.flush();
    }
  }

  /** As {@link #tell(String)}, of something that happened to a stream. */
  void tell(Stream stream, String notice) {
    if (isTold() && hasRoom()) {
      announce(stream);
      tell(notice);
    }
  }

  /**
   * No more comes of a stream: it learns that once it has what there is.
   *
   * @param cleanly whether its node is known to have had no more
   */
  void ended(Stream stream, boolean cleanly) {
    if (isTold() && !cleanly && !ended.contains(stream)) {
      ended = new ArrayList<>(ended);
      ended.add(stream);
    }
    catchUp();
  }

  private void tellLost(Stream stream) {
    announce(stream);
    outlet.write(Notices.lost(stream, cursor.wants(stream)));
  }

  /** What its receiver has not heard of yet is named before anything else is said of it. */
  private void announce(Stream stream) {
    if (stream.id() > announced && isTold()) {
      for (Stream known : channel.streams()) {
        if (known.id() > announced && known.id() <= stream.id()) {
          outlet.write(Notices.stream(known));
        }
      }
      announced = stream.id();
    }
  }

  // ---- the end ----

  /** It does not get these any more and can't be told of a gap. */
  private void misses(Reading reading) {
    Reason reason = reading.why() == Gap.Why.LOST ? Reason.LOST : Reason.SLOW;
    String why = reason == Reason.LOST ? "lost" : "too slow";
    log.warn("receiver {} channel={} missed={}", why, channel.name(), reading.missed());
    close(WebSocketCloseStatus.TRY_AGAIN_LATER, why, reason, reading.missed());
  }

  /** From now on it leaves as soon as it has everything. */
  void leave() {
    leaving = true;
    catchUp();
  }

  /** Leaves now, whatever it has. */
  void leaveNow() {
    if (outlet.isOpen()) {
      goingAway(channel.missed(cursor));
    }
  }

  /** An administrator ends it. */
  void cut() {
    if (outlet.isOpen()) {
      long missed = channel.missed(cursor);
      log.warn("receiver cut channel={} missed={} reason=ADMIN", channel.name(), missed);
      close(WebSocketCloseStatus.POLICY_VIOLATION, "cut by an administrator", Reason.ADMIN, missed);
    }
  }

  /**
   * @param missed how many messages it does not get, which are counted
   */
  private void close(WebSocketCloseStatus status, String why, Reason reason, long missed) {
    missedIsCounted = true;
    outlet.close(status, why + missedToo(missed), reason);
  }

  private static String missedToo(long missed) {
    return missed == 0 ? "" : ": missed " + missed + " messages";
  }

  private void goingAway(long missed) {
    Reason reason = missed == 0 ? Reason.SHUTDOWN : Reason.SLOW;
    close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, "server going away", reason, missed);
  }

  @Override
  public String closing(int code, String reason) {
    String told = missedIsCounted ? reason : reason + missedToo(channel.missed(cursor));
    missedIsCounted = true;
    if (isTold()) {
      outlet.write(Notices.bye(code, told));
    }
    return told;
  }

  void ping() {
    if (outlet.ping()) {
      life.asked(Micros.now());
    }
  }

  @Override
  public void heard() {
    life.heard(Micros.now());
  }

  @Override
  public void received(boolean text, ByteBuf payload) {
    Replies.Verdict verdict = replies.received(text, payload, this::tell);
    if (verdict != Replies.Verdict.FINE) {
      outlet.close(WebSocketCloseStatus.POLICY_VIOLATION, verdict.text(), verdict.reason());
    }
  }

  @Override
  public void closed(Reason reason) {
    closed.accept(reason);
    feed.remove(this);
    // Before it is detached: that lets held senders go on, whose messages it can't have missed.
    long missed = reason == Reason.DEAD && !missedIsCounted ? channel.missed(cursor) : 0;
    channel.detach(cursor, System.nanoTime());
    if (reason == Reason.DEAD) {
      log.warn("receiver dead channel={} missed={}", channel.name(), missed);
    }
    log.debug("receiver left channel={} reason={}", channel.name(), reason);
  }
}

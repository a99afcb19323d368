package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Gap;
import io.tcptransfer.channel.Reading;
import io.tcptransfer.channel.Reason;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket peer that follows a channel: moves its cursor as far as its socket has room. It has
 * no queue: what it could not take yet stands in the log. Runs on its connection's event loop.
 */
final class Receiver implements ReceiverSocket.Peer {
  private static final Logger log = LoggerFactory.getLogger(Receiver.class);

  /** What is read from the log at a time; a socket rarely takes more. */
  private static final long READ_BYTES = 256 * 1024;

  private final ReceiverSocket socket;
  private final Feed feed;
  private final Channel channel;
  private final Cursor cursor;
  private final Consumer<Reason> closed;
  private boolean wasFull;
  private boolean heldTold;
  private boolean leaving;

  /**
   * @param closed told once, when the connection is over
   */
  Receiver(ReceiverSocket socket, Feed feed, Cursor cursor, Consumer<Reason> closed) {
    this.socket = socket;
    this.feed = feed;
    this.channel = feed.channel();
    this.cursor = cursor;
    this.closed = closed;
  }

  Cursor cursor() {
    return cursor;
  }

  private boolean isTold() {
    return cursor.form().isV1();
  }

  // ---- messages ----

  /**
   * Takes what has just been published, if it stands right before it and has room; else reads the
   * log when it has.
   *
   * @param run batches that follow one another; the caller keeps its references
   */
  void offer(List<Batch> run) {
    if (cursor.next() != run.get(0).first()) {
      catchUp();
      return;
    }
    for (Batch batch : run) {
      if (!hasRoom()) {
        wasFull = true;
        break;
      }
      write(batch);
    }
    socket.flush();
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
        tooSlow(reading.missed());
        return;
      }
      if (reading.gap() != null) {
        tell(reading.gap());
      }
      if (reading.batches().isEmpty()) {
        leaveAtHead();
        return;
      }
      write(reading.batches());
    }
    wasFull = true;
  }

  private void write(List<Batch> batches) {
    boolean room = true;
    for (Batch batch : batches) {
      room = room && hasRoom();
      if (room) {
        write(batch);
      }
      batch.release();
    }
    socket.flush();
  }

  /** Whether the socket takes another batch, once what was written to it has been tried. */
  private boolean hasRoom() {
    if (!socket.hasRoom()) {
      socket.flush();
    }
    return socket.hasRoom();
  }

  private void write(Batch batch) {
    long from = cursor.next();
    ByteBuf frames = batch.frames(cursor.form(), from);
    cursor.advance(batch.next());
    channel.delivered(batch.next() - from, batch.payloadBytes(from));
    socket.write(frames);
  }

  @Override
  public void roomAgain() {
    catchUp();
    channel.progress(cursor, System.nanoTime());
    tellHold();
  }

  // ---- what it is told ----

  /** Says what it is to expect: the first thing that it hears. */
  void greet(String node, List<String> restarts, Gap expired) {
    if (isTold()) {
      socket.write(Notices.hello(channel, node, cursor.next()));
      restarts.forEach(socket::write);
      if (expired != null) {
        tell(expired);
      }
    }
    catchUp();
    socket.flush();
    tellHold();
  }

  private void tell(Gap gap) {
    log.info(
        "gap channel={} from={} to={} reason={}", channel.name(), gap.from(), gap.to(), gap.why());
    socket.write(Notices.gap(gap));
  }

  /** Tells that senders wait, or no longer do, if it doesn't know yet; without room, later. */
  void tellHold() {
    boolean held = channel.isHeld();
    if (isTold() && held != heldTold && socket.hasRoom()) {
      heldTold = held;
      socket.write(Notices.hold(held));
      socket.flush();
    }
  }

  /** Tells of a sender, if there is room: who does not keep up learns of messages first. */
  void tell(String senderNotice) {
    if (isTold() && socket.hasRoom()) {
      socket.write(senderNotice);
      socket.flush();
    }
  }

  // ---- the end ----

  /** It could not take these any more and can't be told of a gap. */
  private void tooSlow(long missed) {
    log.warn("receiver too slow channel={} missed={}", channel.name(), missed);
    socket.close(
        WebSocketCloseStatus.TRY_AGAIN_LATER,
        "too slow: missed " + missed + " messages",
        Reason.SLOW);
  }

  /** From now on it leaves as soon as it has everything. */
  void leave() {
    leaving = true;
    catchUp();
  }

  private void leaveAtHead() {
    if (leaving) {
      goingAway(0);
    }
  }

  /** Leaves now, whatever it has. */
  void leaveNow() {
    if (socket.isOpen()) {
      goingAway(channel.missed(cursor));
    }
  }

  private void goingAway(long missed) {
    String reason = "server going away" + (missed == 0 ? "" : ": missed " + missed + " messages");
    socket.close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, reason, Reason.SHUTDOWN);
  }

  @Override
  public void closing(int code, String reason) {
    if (isTold()) {
      socket.write(Notices.bye(code, reason));
    }
  }

  void ping() {
    socket.ping();
  }

  @Override
  public void received(boolean text, ByteBuf payload) {
    // Replies are not allowed: what a receiver says is checked and ignored.
  }

  @Override
  public void closed(Reason reason) {
    closed.accept(reason);
    feed.remove(this);
    // Before it is detached: that lets held senders go on, whose messages it can't have missed.
    long missed = reason == Reason.DEAD ? channel.missed(cursor) : 0;
    channel.detach(cursor, System.nanoTime());
    if (reason == Reason.DEAD) {
      log.warn("receiver dead channel={} missed={}", channel.name(), missed);
    }
    log.debug("receiver left channel={} reason={}", channel.name(), reason);
  }
}

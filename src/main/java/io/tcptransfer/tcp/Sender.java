package io.tcptransfer.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import io.tcptransfer.bus.Inflow;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.BatchBuilder;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.KnownSender;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Traffic;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.ListenerConfig;
import io.tcptransfer.config.Oversize;
import io.tcptransfer.config.Payload;
import io.tcptransfer.framing.Drop;
import io.tcptransfer.framing.Framer;
import io.tcptransfer.framing.FramingException;
import io.tcptransfer.framing.MessageSink;
import io.tcptransfer.framing.Utf8;
import io.tcptransfer.framing.Violation;
import io.tcptransfer.trust.Seats;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP peer that gives bytes: each read becomes a batch, or several, which the channel's log
 * accepts and the bus tells of. Knows no receiver. Runs on its listener's event loop.
 *
 * <p>Its only queue is the batches of its last read: while they have no room in the log, nothing is
 * read from the socket, and TCP's own window makes the peer wait.
 */
final class Sender implements MessageSink {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);

  /**
   * Not the adaptive one that Netty 4.2 has by default: with batches of 64 KiB that live for a
   * while it took half of the relay's time (measured with W1 of the benchmark: 8.8 against 3.9 us
   * CPU a message).
   */
  private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

  private final NetSocketInternal socket;
  private final Listener listener;
  private final Channel channel;
  private final int number;
  private final Payload payload;
  private final Framer framer;
  private final BatchBuilder builder;
  private final Inflow inflow;
  private final Silence silence;

  /**
   * Kept until the log has all that it gave: a connection that ends is read to its end, held or
   * not.
   */
  private final Optional<Seats.Seat> seat;

  private int unfinishedBytes;

  /** What was read of it while it was held, for as long as some of that waits. */
  private long waitingBytes;

  private ScheduledFuture<?> quietTimer;
  private boolean broken;
  private Reason violation;
  private Reason ended;

  Sender(NetSocketInternal socket, Listener listener, Channel channel, int number) {
    ListenerConfig config = listener.config();
    this.socket = socket;
    this.listener = listener;
    this.channel = channel;
    this.number = number;
    this.payload = config.payload();
    this.framer =
        Framer.of(
            config.framing(), payload, config.maxMessageBytes(), config.onOversize(), ALLOCATOR);
    this.builder = new BatchBuilder(ALLOCATOR, number, channel);
    this.inflow = listener.inflow(known());
    this.seat = Door.giveSeat(socket);
    this.silence =
        new Silence(
            socket.channelHandlerContext().executor(),
            listener.idle(),
            channel::isHeld,
            this::idle);
  }

  /** Its number on this node. */
  int number() {
    return number;
  }

  /** What it feeds. */
  Channel channel() {
    return channel;
  }

  private KnownSender known() {
    return new KnownSender(
        number,
        channel,
        listener.config().name(),
        socket.remoteAddress().toString(),
        new Traffic(listener.epochMicros()),
        () -> socket.channelHandlerContext().executor().execute(this::cutByAdmin));
  }

  /** Takes the socket over. */
  void begin() {
    ChannelHandlerContext vertx = socket.channelHandlerContext();
    vertx.channel().config().setAllocator(ALLOCATOR);
    // Vert.x tells later: then whoever comes again at once would find it taken.
    vertx.channel().closeFuture().addListener(closed -> leaveSeat());
    ReadBuffer.use(vertx.channel(), listener.config().framing());
    vertx
        .pipeline()
        .addBefore(vertx.name(), "intake", new Intake(ContextInternal.current(), this::read));
    socket.exceptionHandler(failure -> broken = true);
    socket.closeHandler(closed -> end(broken ? Reason.RESET : Reason.PEER));
    if (channel.isHeld()) {
      readOn(false);
    }
    silence.begin();
  }

  private void read(ByteBuf bytes) {
    if (ended != null) {
      bytes.release();
      return;
    }
    long now = listener.epochMicros();
    inflow.heard(now);
    silence.broken();
    builder.begin(bytes.readableBytes(), now);
    try {
      framer.feed(bytes, this);
      if (channel.isHeld()) {
        endMessageWhileHeld();
      }
    } catch (FramingException refused) {
      log.warn("{} {} reason={}", this, refused.getMessage(), refused.violation());
      violation = refused.violation() == Violation.OVERSIZE ? Reason.OVERSIZE : Reason.MALFORMED;
    } finally {
      bytes.release();
    }
    if (violation == null && !listener.accountUnfinished(unfinishedGrowth())) {
      log.warn("{} too many unfinished bytes on this listener", this);
      violation = Reason.UNFINISHED;
    }
    offer();
    cutIfViolated();
    if (ended == null) {
      awaitQuiet();
    }
  }

  private void cutIfViolated() {
    if (violation != null && ended == null) {
      cut(violation);
    }
  }

  private int unfinishedGrowth() {
    int before = unfinishedBytes;
    unfinishedBytes = framer.unfinishedBytes();
    return unfinishedBytes - before;
  }

  @Override
  public void message(ByteBuf buffer, int index, int length, boolean utf8) {
    if (violation != null) {
      return; // Nothing after the one that it is cut for.
    }
    if (payload == Payload.BINARY) {
      builder.add(false, buffer, index, length);
    } else if (utf8 || Utf8.isValid(buffer, index, length)) {
      builder.add(true, buffer, index, length);
    } else if (payload == Payload.TEXT) {
      ByteBuf repaired = Utf8.repair(buffer.alloc(), buffer, index, length);
      addRepaired(repaired);
      repaired.release();
    } else {
      builder.add(false, buffer, index, length);
    }
  }

  /**
   * What is repaired can be three times as long as it was, and maxMessageBytes holds for it too.
   */
  private void addRepaired(ByteBuf text) {
    ListenerConfig config = listener.config();
    if (text.readableBytes() <= config.maxMessageBytes()) {
      builder.add(true, text, text.readerIndex(), text.readableBytes());
    } else if (config.onOversize() == Oversize.SKIP || ended != null) {
      dropped(Drop.OVERSIZE);
    } else {
      log.warn(
          "{} message of {} bytes when repaired, maxMessageBytes is {} reason=OVERSIZE",
          this,
          text.readableBytes(),
          config.maxMessageBytes());
      violation = Reason.OVERSIZE;
    }
  }

  @Override
  public void dropped(Drop drop) {
    listener.tallies().dropped().count(drop == Drop.OVERSIZE ? Reason.OVERSIZE : Reason.INCOMPLETE);
    log.warn("{} message dropped reason={}", this, drop);
  }

  // ---- silence ----

  private void awaitQuiet() {
    Duration quiet = framer.quietTime();
    if (quietTimer != null) {
      quietTimer.cancel(false);
      quietTimer = null;
    }
    if (!quiet.isZero() && framer.awaitsQuiet()) {
      quietTimer =
          socket
              .channelHandlerContext()
              .executor()
              .schedule(this::quiet, quiet.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void quiet() {
    quietTimer = null;
    // While nothing is read, silence says nothing: the rest of a character may be in the socket.
    if (ended == null && !channel.isHeld()) {
      flush(() -> framer.quiet(this));
    }
  }

  /** While a sender is held there is no telling silence: with idle-gap, the read is the message. */
  private void endMessageWhileHeld() {
    if (listener.config().framing() instanceof Framing.IdleGap) {
      framer.quiet(this);
    }
  }

  private void flush(Runnable cut) {
    builder.begin(0, listener.epochMicros());
    cut.run();
    listener.accountUnfinished(unfinishedGrowth());
    offer();
    cutIfViolated();
  }

  // ---- holds ----

  private void offer() {
    List<Batch> batches = builder.take();
    if (channel.isHeld()) {
      batches = thoseThatMayWait(batches);
    }
    if (!inflow.offer(batches, listener.nanoTime())) {
      // At once, not when the news of the hold arrives: each sender that reads on keeps a read.
      listener.sendersOf(channel).forEach(sender -> sender.readOn(false));
    } else {
      waitsNoLonger();
    }
  }

  /**
   * With epoll a connection that ends is read to its end, held or not, and so is what had come
   * before the hold was known: all that is read then has a bound of its own.
   */
  private List<Batch> thoseThatMayWait(List<Batch> batches) {
    for (int i = 0; i < batches.size(); i++) {
      long bytes = batches.get(i).costBytes();
      if (!listener.accountWaiting(bytes)) {
        giveUp(batches.subList(i, batches.size()));
        return batches.subList(0, i);
      }
      waitingBytes += bytes;
    }
    return batches;
  }

  private void waitsNoLonger() {
    listener.accountWaiting(-waitingBytes);
    waitingBytes = 0;
  }

  private void giveUp(List<Batch> batches) {
    int messages = batches.stream().mapToInt(Batch::count).sum();
    listener.tallies().dropped().count(Reason.UNFINISHED, messages);
    log.warn("{} too much waits on this listener dropped={}", this, messages);
    batches.forEach(Batch::release);
    violation = Reason.UNFINISHED;
  }

  /** The channel's senders must wait, or may go on. */
  void holdChanged() {
    if (channel.isHeld()) {
      readOn(false);
      if (ended == null) {
        flush(this::endMessageWhileHeld);
      }
      return;
    }
    offer();
    if (!channel.isHeld()) {
      silence.broken();
      readOn(true);
      if (ended == null) {
        awaitQuiet();
      }
    }
    leaveIfDone();
  }

  /**
   * Writes what a receiver answers. A peer that doesn't read costs itself replies and nobody else
   * anything: its socket queues 64 KiB and one reply at most.
   *
   * @param reply framed; released here
   * @return why it was not written, if so
   */
  @SuppressWarnings("FutureReturnValueIgnored") // A void promise: failures come as the end.
  Optional<Reason> answer(ByteBuf reply) {
    ChannelHandlerContext vertx = socket.channelHandlerContext();
    if (ended != null || !vertx.channel().isWritable()) {
      reply.release();
      return Optional.of(ended == null ? Reason.SLOW : ended);
    }
    vertx.writeAndFlush(reply, vertx.voidPromise());
    return Optional.empty();
  }

  private void readOn(boolean on) {
    socket.channelHandlerContext().channel().config().setAutoRead(on);
  }

  /** Whether something that was read is not in the log yet. */
  boolean hasUnaccepted() {
    return !inflow.isEmpty();
  }

  /** Appends what was read, whoever holds the channel. */
  void forceUnaccepted() {
    inflow.force(listener.nanoTime());
    waitsNoLonger();
    leaveIfDone();
  }

  // ---- the end ----

  /** Ends it from our side, with what it has given so far; nothing more is read. */
  void drain() {
    end(Reason.SHUTDOWN);
    socket.close();
  }

  private void idle() {
    log.warn("{} gave nothing for too long reason=IDLE", this);
    end(Reason.IDLE);
    socket.close();
  }

  private void cutByAdmin() {
    if (ended == null) {
      log.warn("{} cut reason=ADMIN", this);
      end(Reason.ADMIN);
      socket.close();
    }
  }

  private void cut(Reason reason) {
    ended = reason;
    socket.close();
    finished();
  }

  private void end(Reason reason) {
    if (ended == null) {
      ended = reason;
      flush(() -> framer.finish(this));
      finished();
    }
  }

  private void finished() {
    if (quietTimer != null) {
      quietTimer.cancel(false);
    }
    silence.end();
    framer.close();
    listener.accountUnfinished(-unfinishedBytes);
    unfinishedBytes = 0;
    listener.tallies().sendersClosed().count(ended);
    leaveIfDone();
  }

  private void leaveIfDone() {
    if (ended == null || !inflow.isEmpty() || !listener.remove(this)) {
      return;
    }
    leaveSeat();
    if (inflow.leave()) {
      log.debug("{} left channel={} reason={}", this, channel.name(), ended);
    }
  }

  private void leaveSeat() {
    if (inflow.isEmpty()) {
      seat.ifPresent(Seats.Seat::leave);
    }
  }

  @Override
  public String toString() {
    return "sender=" + Integer.toUnsignedString(number) + " address=" + socket.remoteAddress();
  }
}

package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Reply;
import io.tcptransfer.channel.Stream;
import io.tcptransfer.channel.Tally;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of what one receiver sends: replies to the senders of its channel, where they are
 * allowed. Knows no socket. Runs on the connection's event loop.
 *
 * <p>A text message goes to all senders. Of a receiver that speaks {@code tcp-transfer.v1} a binary
 * message begins with a header, in network order: {@code u8 version=1 | u8 flags (bit 0: payload is
 * text) | u16 stream | u32 sender, 0 for all of all streams}.
 */
final class Replies {

  /** What a message was. */
  enum Verdict {
    /** A reply, or nothing that anybody minds. */
    FINE("", null),
    /** A reply of who was told that it may not. */
    NOT_ALLOWED("replies are not allowed", Reason.NOT_ALLOWED),
    /** A header that means nothing. */
    MALFORMED("malformed reply", Reason.PROTOCOL);

    private final String text;
    private final Reason reason;

    Verdict(String text, Reason reason) {
      this.text = text;
      this.reason = reason;
    }

    /** What the receiver is told. */
    String text() {
      return text;
    }

    Reason reason() {
      return reason;
    }
  }

  private static final Logger log = LoggerFactory.getLogger(Replies.class);
  private static final int HEADER_BYTES = 8;
  private static final int VERSION = 1;

  /**
   * How many may be on their way to senders, each of {@link HttpVerticle#INBOUND_BYTES} at most.
   */
  private static final int MOST_ON_THEIR_WAY = 16;

  private final Channel channel;
  private final Visitor visitor;
  private final boolean speaksV1;
  private final Tally refused;
  private final Executor loop;
  private int onTheirWay;

  /**
   * @param speaksV1 whether the receiver knows whether it may, and its binary messages have headers
   * @param refused counts what somebody did not get
   * @param loop the connection's event loop
   */
  Replies(Channel channel, Visitor visitor, boolean speaksV1, Tally refused, Executor loop) {
    this.channel = channel;
    this.visitor = visitor;
    this.speaksV1 = speaksV1;
    this.refused = refused;
    this.loop = loop;
  }

  /** Whether the receiver may answer senders. */
  boolean areAllowed() {
    return visitor.mayReply();
  }

  /**
   * The receiver has sent a message.
   *
   * @param told hears, in a later turn of the loop, what became of it
   */
  Verdict received(boolean text, ByteBuf payload, Consumer<String> told) {
    if (!areAllowed()) {
      refused.count(Reason.NOT_ALLOWED);
      return speaksV1 ? Verdict.NOT_ALLOWED : Verdict.FINE;
    }
    if (text || !speaksV1) {
      send(null, Reply.TO_ALL, payload, told);
      return Verdict.FINE;
    }
    if (payload.readableBytes() < HEADER_BYTES
        || payload.readByte() != VERSION
        || (payload.readByte() & ~1) != 0) {
      return Verdict.MALFORMED;
    }
    Stream stream = stream(payload.readUnsignedShort());
    if (stream == null) {
      return Verdict.MALFORMED;
    }
    int sender = payload.readInt();
    send(sender == Reply.TO_ALL ? null : stream, sender, payload, told);
    return Verdict.FINE;
  }

  /** The stream of that number, or null. */
  private Stream stream(int id) {
    for (Stream stream : channel.streams()) {
      if (stream.id() == id) {
        return stream;
      }
    }
    return null;
  }

  private void send(Stream stream, int sender, ByteBuf payload, Consumer<String> told) {
    if (onTheirWay >= MOST_ON_THEIR_WAY) {
      refused.count(Reason.FULL);
      told.accept(Notices.reply(payload.readableBytes(), 0, Reason.FULL));
      return;
    }
    onTheirWay++;
    channel.reply(
        new Reply(stream, sender, payload, reply -> loop.execute(() -> settled(reply, told))));
  }

  private void settled(Reply reply, Consumer<String> told) {
    onTheirWay--;
    if (reply.refusal() != null) {
      refused.count(reply.refusal());
    }
    log.info(
        "reply channel={} from={} token={} bytes={} senders={} refused={}",
        channel.name(),
        visitor.address().getHostAddress(),
        visitor.token(),
        reply.length(),
        reply.taken(),
        reply.refusal());
    told.accept(Notices.reply(reply.length(), reply.taken(), reply.refusal()));
  }
}

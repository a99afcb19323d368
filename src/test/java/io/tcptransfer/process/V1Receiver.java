package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * A receiver of {@code tcp-transfer.v1} that reads when it is asked to, keeps its position, and
 * fails whenever a message is missing without a gap, repeated or out of order, a gap is not where
 * it belongs, or a hold is told twice. One thread.
 */
final class V1Receiver implements AutoCloseable {
  static final String PROTOCOL = "tcp-transfer.v1";

  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int HEADER_BYTES = 24;

  /** What a receiver can get. */
  sealed interface Event permits Message, Notice, Close {}

  record Message(long offset, long sender, boolean isText, long receivedMicros, Buffer payload)
      implements Event {
    String text() {
      return payload.toString();
    }
  }

  record Notice(String type, JsonObject json) implements Event {}

  record Close(int code, String reason) implements Event {}

  private final FramePeer peer;
  private final JsonObject hello;
  private final String epoch;
  private long next;
  private long received;
  private long missed;
  private int gaps;
  private boolean held;
  private JsonObject bye;

  /**
   * @param more what it offers as sub-protocols besides
   */
  private V1Receiver(FramePeer peer, String query, String... more) {
    this.peer = peer;
    String head =
        peer.follow(
            "/ws" + query,
            Stream.concat(Stream.of(PROTOCOL), Arrays.stream(more)).toArray(String[]::new));
    assertTrue(head.contains("\r\nsec-websocket-protocol: " + PROTOCOL + "\r\n"), head);
    hello = ((Notice) decode(peer.next())).json();
    assertEquals("hello", hello.getString("type"), "the first notice");
    epoch = hello.getJsonArray("streams").getJsonObject(0).getString("epoch");
    next = offset(hello.getString("position")) + 1;
  }

  /** Connects and reads the hello; nothing more is read before it is asked for. */
  static V1Receiver connect(Relay relay, String query) {
    return new V1Receiver(new FramePeer(relay.http(), 0), query);
  }

  /** As {@link #connect}, over TLS, with the sub-protocol that is a token. */
  static V1Receiver connect(Relay relay, String query, SSLContext tls, String bearer) {
    return new V1Receiver(new FramePeer(relay.http(), tls), query, bearer);
  }

  /** As {@link #connect}, on another port that speaks HTTP. */
  static V1Receiver connect(InetSocketAddress http, String query) {
    return new V1Receiver(new FramePeer(http, 0), query);
  }

  /** As {@link #connect}, with little room in its socket. */
  static V1Receiver connectSmall(Relay relay, String query) {
    return connectSmall(relay.http(), query);
  }

  static V1Receiver connectSmall(InetSocketAddress http, String query) {
    return new V1Receiver(new FramePeer(http, FramePeer.SMALL_BUFFER_BYTES), query);
  }

  /** Answers all senders. */
  void reply(String text) {
    peer.send(true, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers one sender. */
  void reply(long sender, byte[] payload) {
    reply(replyTo(1, sender, payload));
  }

  /** The binary message that answers one sender of that stream. */
  static byte[] replyTo(int stream, long sender, byte[] payload) {
    return ByteBuffer.allocate(8 + payload.length)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) stream)
        .putInt((int) sender)
        .put(payload)
        .array();
  }

  /** Sends a binary message as it is. */
  void reply(byte[] message) {
    peer.send(false, message);
  }

  /** The id of the next sender that joins, whatever comes before it. */
  long joined() {
    JsonObject sender = await("sender");
    while (!sender.getString("event").equals("joined")) {
      sender = await("sender");
    }
    return sender.getLong("id");
  }

  /** The next notice of that type, whatever comes before it. */
  JsonObject await(String type) {
    Event event = anything();
    while (!(event instanceof Notice notice && notice.type().equals(type))) {
      event = anything();
    }
    return ((Notice) event).json();
  }

  /** Waits for such a message, whatever comes before it. */
  void await(Predicate<Message> wanted) {
    Event event = anything();
    while (!(event instanceof Message message && wanted.test(message))) {
      event = anything();
    }
  }

  /** The close, whatever comes before it. */
  Close awaitClose() {
    Event event = anything();
    while (!(event instanceof Close)) {
      event = anything();
    }
    return (Close) event;
  }

  /** Its own end of the connection. */
  int port() {
    return peer.port();
  }

  private long offset(String position) {
    assertEquals(epoch, position.substring(0, position.indexOf(':')));
    return Long.parseLong(position.substring(position.indexOf(':') + 1));
  }

  JsonObject hello() {
    return hello;
  }

  String epoch() {
    return epoch;
  }

  /** What to resume with. */
  String position() {
    return epoch + ":" + (next - 1);
  }

  /** Offset of the message that must come next. */
  long next() {
    return next;
  }

  long received() {
    return received;
  }

  /** How many messages the gaps told of. */
  long missed() {
    return missed;
  }

  int gaps() {
    return gaps;
  }

  /** Whether it was last told that senders wait. */
  boolean isHeld() {
    return held;
  }

  // ---- in ----

  /** Whatever comes next. */
  Event anything() {
    Event event = decode(peer.next());
    assertTrue(bye == null || event instanceof Close, () -> "after the bye: " + event);
    if (event instanceof Message message) {
      assertEquals(next, message.offset());
      next++;
      received++;
    } else if (event instanceof Notice notice) {
      take(notice.json());
    } else if (event instanceof Close close) {
      assertEquals(close.code(), bye.getInteger("code"));
      assertEquals(close.reason(), bye.getString("reason"));
      peer.expectEnd();
    }
    return event;
  }

  /** Whatever comes next but news of senders. */
  Event event() {
    Event event = anything();
    while (event instanceof Notice notice && notice.type().equals("sender")) {
      event = anything();
    }
    return event;
  }

  private void take(JsonObject notice) {
    switch (notice.getString("type")) {
      case "gap" -> takeGap(notice);
      case "hold" -> {
        assertEquals(!held, notice.getBoolean("held"));
        held = !held;
      }
      case "bye" -> {
        assertNull(bye);
        bye = notice;
      }
      case "sender" -> assertEquals(1, notice.getInteger("stream"));
      case "reply" -> assertTrue(notice.getInteger("senders") >= 0);
      default -> throw new AssertionError("unexpected: " + notice);
    }
  }

  private void takeGap(JsonObject gap) {
    if (gap.getString("reason").equals("restart")) {
      return;
    }
    long from = gap.getLong("from");
    long to = gap.getLong("to");
    assertEquals(1, gap.getInteger("stream"));
    assertEquals(to - from + 1, gap.getLong("count"));
    assertTrue(from <= to, gap::encode);
    if (gap.getString("reason").equals("expired")) {
      assertEquals(next - 1, to, "the hello's position is after an expired gap");
    } else {
      assertEquals("slow", gap.getString("reason"));
      assertEquals(next, from);
      next = to + 1;
    }
    missed += gap.getLong("count");
    gaps++;
  }

  private static Event decode(RawReceiver.Frame frame) {
    if (frame.opcode() == TEXT) {
      JsonObject notice = new JsonObject(frame.payload());
      return new Notice(notice.getString("type"), notice);
    }
    if (frame.opcode() != BINARY) {
      FramePeer.Closed closed = FramePeer.closed(frame);
      return new Close(closed.code(), closed.reason());
    }
    Buffer bytes = frame.payload();
    assertEquals(1, bytes.getByte(0), "version");
    assertEquals(0, bytes.getByte(1) & ~1, "unknown flags");
    assertEquals(1, bytes.getUnsignedShort(2), "stream");
    return new Message(
        bytes.getLong(8),
        bytes.getUnsignedInt(4),
        bytes.getByte(1) == 1,
        bytes.getLong(16),
        bytes.getBuffer(HEADER_BYTES, bytes.length()));
  }

  // ---- what is expected ----

  /** The next message, with no gap before it. */
  Message message() {
    Event event = event();
    while (event instanceof Notice notice && notice.type().equals("hold")) {
      event = event();
    }
    return assertInstanceOf(Message.class, event);
  }

  /** The next notice, which must be of that type; no message before it. */
  JsonObject notice(String type) {
    Event event = type.equals("sender") ? anything() : event();
    Notice notice = assertInstanceOf(Notice.class, event);
    assertEquals(type, notice.type());
    return notice.json();
  }

  /** Numbered lines, whose numbers are their offsets, with nothing between them. */
  void expectLines(long first, long last) {
    for (long number = first; number <= last; number++) {
      Message message = message();
      assertEquals(number, message.offset());
      assertEquals(number, Lines.number(message.text()));
    }
  }

  /** Numbered lines and gaps until that line has come, or was told to be missed. */
  void readTo(long last) {
    while (next <= last) {
      if (event() instanceof Message message) {
        assertEquals(message.offset(), Lines.number(message.text()));
      }
    }
  }

  /** Numbered lines and gaps, then the close. */
  Close readToClose() {
    Event event = event();
    while (!(event instanceof Close)) {
      if (event instanceof Message message) {
        assertEquals(message.offset(), Lines.number(message.text()));
      }
      event = event();
    }
    return (Close) event;
  }

  /** Breaks the connection off. */
  @Override
  public void close() {
    peer.close();
  }
}

package io.tcptransfer.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One WebSocket receiver: connects, reads, has every message checked, answers pings, and remembers
 * how many messages the relay said that it missed. Once connected, its {@link ReceiverLoop}'s
 * thread.
 */
final class Receiver implements FrameReader.Sink {
  /** Of a binary frame of tcp-transfer.v1, before the payload. */
  private static final int V1_HEAD_BYTES = 24;

  private static final int PONG = 0x8A;
  private static final Pattern FIRST_NUMBER = Pattern.compile("\\d+");

  private final SocketChannel channel;
  private final boolean v1;
  private final Checker checker;
  private final FrameReader reader = new FrameReader(2 * Message.MAX_BYTES, this);

  /** Null unless it has agreed on permessage-deflate. */
  private final Inflation inflation;

  /** The beginning of a frame whose rest has not come yet. */
  private byte[] rest = {};

  private Histogram latencies;
  private long now;
  private long told;
  private String end = "";

  private Receiver(SocketChannel channel, Asked asked, Checker checker) {
    this.channel = channel;
    this.v1 = asked == Asked.V1;
    this.inflation = asked == Asked.DEFLATE ? new Inflation() : null;
    this.checker = checker;
  }

  /** What it asks the relay for, as a header of its request. */
  private enum Asked {
    PLAIN(""),
    V1("Sec-WebSocket-Protocol: tcp-transfer.v1\r\n"),
    DEFLATE("Sec-WebSocket-Extensions: permessage-deflate\r\n");

    private final String header;

    Asked(String header) {
      this.header = header;
    }
  }

  /** Connects a plain receiver. Waits for the answer. */
  static Receiver plain(int port, Checker checker) throws IOException {
    return connect(port, "/", Asked.PLAIN, checker, 0);
  }

  /** As {@link #plain}, one that speaks v1. */
  static Receiver v1(int port, Checker checker) throws IOException {
    return connect(port, "/ws", Asked.V1, checker, 0);
  }

  /** As {@link #plain}, one that agrees on compression. */
  static Receiver deflated(int port, Checker checker) throws IOException {
    return connect(port, "/", Asked.DEFLATE, checker, 0);
  }

  /** Connects one whose socket takes little, so that the relay soon sees that it stalls. */
  static Receiver toStall(int port, boolean gap, Checker checker) throws IOException {
    Asked asked = gap ? Asked.V1 : Asked.PLAIN;
    return connect(port, gap ? "/ws?slow=gap" : "/", asked, checker, 64 * 1024);
  }

  private static Receiver connect(
      int port, String path, Asked asked, Checker checker, int receiveBufferBytes)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (receiveBufferBytes > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
    }
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                .formatted(path, port)
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            + (asked.header + "\r\n");
    channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
    Receiver receiver = new Receiver(channel, asked, checker);
    receiver.awaitUpgrade();
    return receiver;
  }

  private void awaitUpgrade() throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(8 * 1024);
    while (channel.read(answer) > 0) {
      String text = new String(answer.array(), 0, answer.position(), UTF_8);
      int end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        if (!text.startsWith("HTTP/1.1 101")) {
          throw new IOException("no upgrade: " + text.lines().findFirst().orElse(""));
        }
        // The head is ASCII, so its length in characters is its length in bytes.
        rest = Arrays.copyOfRange(answer.array(), end + 4, answer.position());
        return;
      }
    }
    throw new IOException("the relay closed the connection, or its answer is too long");
  }

  SocketChannel channel() {
    return channel;
  }

  Checker checker() {
    return checker;
  }

  /** How many messages the relay said that this one missed. */
  long told() {
    return told;
  }

  /** It is not read any more, for this reason. */
  void fail(String reason) {
    end = end.isEmpty() ? "failed: " + reason : end;
  }

  /** Why it ended, if it did; empty while it is open. */
  String end() {
    return end;
  }

  /**
   * Reads once what is there.
   *
   * @param buffer shared by the receivers of a loop, empty between two calls
   * @return messages taken; -1 at the end
   */
  long read(byte[] buffer, Histogram counted, long clockOrigin) throws IOException {
    long before = checker.taken();
    System.arraycopy(rest, 0, buffer, 0, rest.length);
    int room = buffer.length - rest.length;
    int read = channel.read(ByteBuffer.wrap(buffer, rest.length, room));
    if (read < 0) {
      fail("no close frame");
      return -1;
    }
    latencies = counted;
    now = System.nanoTime() - clockOrigin;
    int all = rest.length + read;
    int unread = reader.read(buffer, 0, all);
    if (unread < all || rest.length > 0) {
      rest = Arrays.copyOfRange(buffer, unread, all);
    }
    return checker.taken() - before;
  }

  @Override
  public void message(boolean text, byte[] from, int at, int length) {
    if (v1 && text) {
      JsonObject notice = new JsonObject(new String(from, at, length, UTF_8));
      told += "gap".equals(notice.getString("type")) ? notice.getLong("count") : 0;
      return;
    }
    int head = v1 ? V1_HEAD_BYTES : 0;
    long due = checker.take(from, at + head, length - head);
    if (due >= 0) {
      latencies.count(now - due);
    }
  }

  @Override
  public void deflated(boolean text, byte[] from, int at, int length) {
    if (inflation == null) {
      FrameReader.Sink.super.deflated(text, from, at, length);
    } else {
      message(text, inflation.bytes(), 0, inflation.inflate(from, at, length));
    }
  }

  @Override
  public void control(int opcode, byte[] from, int at, int length) {
    if (opcode == FrameReader.CLOSE) {
      int code = length < 2 ? 1005 : (from[at] & 0xFF) << 8 | (from[at + 1] & 0xFF);
      String reason = length < 2 ? "" : new String(from, at + 2, length - 2, UTF_8);
      end = (code + " " + reason).trim();
      Matcher number = FIRST_NUMBER.matcher(reason);
      told += number.find() ? Long.parseLong(number.group()) : 0;
    } else if (opcode == FrameReader.PING) {
      pong(Arrays.copyOfRange(from, at, at + length));
    }
  }

  /** Masked with zeros, as a client must mask. If it doesn't fit into the socket, it is dropped. */
  private void pong(byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
    frame.put((byte) PONG).put((byte) (0x80 | payload.length)).putInt(0).put(payload).flip();
    try {
      channel.write(frame);
    } catch (IOException e) {
      fail(e.getMessage());
    }
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetSocketAddress;

/**
 * A plain receiver of numbered lines that reads when it is asked to, and fails when a line is
 * missing, repeated, out of order, or anything else. One thread.
 */
final class PlainReceiver implements AutoCloseable {
  private static final int TEXT = 1;

  private final FramePeer peer;
  private long first;
  private long received;

  private PlainReceiver(FramePeer peer, String query) {
    this.peer = peer;
    String head = peer.follow("/ws" + query);
    assertFalse(head.contains("sec-websocket-protocol"), head);
  }

  /** Connects; nothing is read before it is asked for. */
  static PlainReceiver connect(Relay relay, String query) {
    return new PlainReceiver(new FramePeer(relay.http(), 0), query);
  }

  /** As {@link #connect}, with little room in its socket. */
  static PlainReceiver connectSmall(Relay relay, String query) {
    return connectSmall(relay.http(), query);
  }

  static PlainReceiver connectSmall(InetSocketAddress http, String query) {
    return new PlainReceiver(new FramePeer(http, FramePeer.SMALL_BUFFER_BYTES), query);
  }

  /** Its own end of the connection. */
  int port() {
    return peer.port();
  }

  long received() {
    return received;
  }

  /** The number of the next line, which follows the one before. */
  long line() {
    RawReceiver.Frame frame = peer.next();
    assertNull(FramePeer.closed(frame), "was closed");
    return line(frame);
  }

  private long line(RawReceiver.Frame frame) {
    assertEquals(TEXT, frame.opcode());
    long number = Lines.number(frame.text());
    if (received == 0) {
      first = number;
    }
    assertEquals(first + received, number);
    received++;
    return number;
  }

  void expectLines(long first, long last) {
    for (long number = first; number <= last; number++) {
      assertEquals(number, line());
    }
  }

  /** Lines, then the close. */
  FramePeer.Closed readToClose() {
    FramePeer.Closed closed = lineOrClose();
    while (closed == null) {
      closed = lineOrClose();
    }
    return closed;
  }

  /** The next line, or the close; null if it was a line. */
  FramePeer.Closed lineOrClose() {
    RawReceiver.Frame frame = peer.next();
    FramePeer.Closed closed = FramePeer.closed(frame);
    if (closed == null) {
      line(frame);
    } else {
      peer.expectEnd();
    }
    return closed;
  }

  /** Breaks the connection off. */
  @Override
  public void close() {
    peer.close();
  }
}

package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Reason;

/**
 * Where what a receiver gets leaves the relay. Knows no channel. All of it on the connection's
 * event loop.
 */
interface Outlet {

  /** Whom it tells. */
  interface Peer {
    /** There is room again; in a turn of its own. */
    void roomAgain();

    /**
     * We are about to close; what is written now goes out before the end.
     *
     * @return the reason, with what the receiver has missed
     */
    String closing(int code, String reason);

    /** It gave a sign of life. */
    default void heard() {}

    /** A whole message came in; the payload is valid during the call, and text is valid UTF-8. */
    void received(boolean text, ByteBuf payload);

    /** The connection is over. Called once. */
    void closed(Reason reason);
  }

  /** Whether more may be written; false for good once it closes. */
  boolean hasRoom();

  /** How many batches may be written at a time. */
  int mostBatches();

  /** Whether nobody has begun to close it. */
  boolean isOpen();

  /**
   * Takes of those messages what it has room for, all of a batch or nothing; they leave at once.
   *
   * @param cursor the place of the receiver, who gets them
   * @return how many of the batches it took: the first ones
   */
  int write(Run run, Cursor cursor);

  /**
   * Takes the first notice of all, as {@link #write(String)} does.
   *
   * @param position where the receiver begins
   */
  default void greet(String hello, String position) {
    write(hello);
  }

  /** Takes a notice; it leaves with the next {@link #flush}, or with messages. */
  void write(String notice);

  void flush();

  /**
   * Asks for a sign of life; ends the connection if there was none since the last time.
   *
   * @return whether the peer owes an answer
   */
  boolean ping();

  /**
   * Says why, as far as the peer can be told, and ends the connection in any case.
   *
   * @param reason what the peer is told, cut so that a number has room in 123 bytes
   */
  void close(WebSocketCloseStatus status, String reason, Reason why);
}

package io.tcptransfer.client;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What comes over one WebSocket, put together from its pieces. Asks for no more pieces than it has
 * room for, so a taker that is slow makes the relay wait. The JDK's threads put, one thread takes.
 */
final class Inbox implements WebSocket.Listener {
  /** Pieces asked for and not taken; the JDK's have 16 KiB at most. */
  private static final int WINDOW = 64;

  /** The longest message that a listener may be configured for, and its header. */
  private static final int MOST_BYTES = 1024 * 1024 * 1024 + V1Message.HEADER_BYTES;

  /** What can come. */
  sealed interface Event permits Notice, Message, Closed {}

  record Notice(String json) implements Event {}

  record Message(V1Message message) implements Event {}

  /** The end; without a close frame the code is {@link #ABNORMAL}. */
  record Closed(int code, String reason) implements Event {}

  static final int ABNORMAL = 1006;

  /** Bytes or the end; what is not the last of its frame goes on in the next one. */
  private record Piece(ByteBuffer bytes, boolean isText, boolean last, Closed closed) {}

  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
  private volatile WebSocket socket;
  private volatile boolean ponged;

  // ---- the JDK's threads ----

  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
    opened.request(WINDOW);
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    pieces.add(new Piece(ByteBuffer.wrap(bytes), false, last, null));
    return null;
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    pieces.add(new Piece(StandardCharsets.UTF_8.encode(data.toString()), true, last, null));
    return null;
  }

  @Override
  public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    ponged = true;
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    pieces.add(new Piece(null, false, true, new Closed(code, reason)));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    pieces.add(new Piece(null, false, true, new Closed(ABNORMAL, "" + error.getMessage())));
  }

  // ---- the taker ----

  /** Whether the taker would have to wait. */
  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** Whether the peer has answered a ping since this was asked last. */
  boolean wasPonged() {
    boolean was = ponged;
    ponged = false;
    return was;
  }

  /**
   * What comes next; null if nothing has within the limit.
   *
   * @throws ClientFailure if a message is longer than any can be
   */
  Event take(Duration limit) throws InterruptedException {
    while (true) {
      Piece piece = pieces.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (piece == null || piece.closed() != null) {
        return piece == null ? null : piece.closed();
      }
      socket.request(1);
      ByteBuffer bytes = piece.bytes();
      if ((long) unfinished.size() + bytes.remaining() > MOST_BYTES) {
        throw new ClientFailure("the relay sent a message of more than " + MOST_BYTES + " bytes");
      }
      unfinished.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      if (piece.last()) {
        byte[] whole = unfinished.toByteArray();
        unfinished.reset();
        return event(piece.isText(), whole);
      }
    }
  }

  private static Event event(boolean isText, byte[] bytes) {
    return isText
        ? new Notice(new String(bytes, StandardCharsets.UTF_8))
        : new Message(V1Message.of(bytes));
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A WebSocket peer that follows a channel and expects what comes, in order. When it is connected,
 * the relay has attached it: the next byte of a sender will reach it. One thread.
 */
public final class Receiver implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** What can happen to a receiver. */
  private sealed interface Event {}

  private record Text(String text) implements Event {}

  private record Binary(Buffer bytes) implements Event {}

  private record Closed(int code, String reason) implements Event {}

  private record Broken(String how) implements Event {}

  private final Listener listener = new Listener();
  private WebSocket webSocket;

  private Receiver() {}

  static Receiver connect(URI uri) {
    return connect(CLIENT, uri);
  }

  /** By a client that has its own ideas of TLS. */
  static Receiver connect(HttpClient client, URI uri) {
    Receiver receiver = new Receiver();
    receiver.webSocket =
        client
            .newWebSocketBuilder()
            .connectTimeout(Patience.LIMIT)
            .buildAsync(uri, receiver.listener)
            .orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
            .join();
    return receiver;
  }

  /** The HTTP status with which the relay refuses this upgrade. */
  static int refusal(URI uri) {
    try {
      connect(uri).close();
      throw new AssertionError("was admitted: " + uri);
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  /** Each text is one message. */
  public void expect(String... texts) {
    for (String text : texts) {
      assertEquals(new Text(text), next());
    }
  }

  void expectBinary(byte[] bytes) {
    assertEquals(new Binary(Buffer.buffer(bytes)), next());
  }

  /** The text of the next message, whatever it is. */
  String nextText() {
    return assertInstanceOf(Text.class, next()).text();
  }

  /** The text, however it is spread over messages: with framing raw, reads decide that. */
  void expectJoined(String text) {
    StringBuilder got = new StringBuilder();
    while (got.length() < text.length()) {
      got.append(nextText());
    }
    assertEquals(text, got.toString());
  }

  void expectClose(int code, String reasonPattern) {
    Closed closed = assertInstanceOf(Closed.class, next());
    assertEquals(code, closed.code());
    assertTrue(Pattern.compile(reasonPattern).matcher(closed.reason()).find(), closed.reason());
  }

  /**
   * Lines without a hole, as many as there are, then the close: how many the relay had read when it
   * was told to end is not for the test to say.
   */
  void expectLinesThenClose(String prefix, int first, int code) {
    Event event = next();
    for (int i = first; event instanceof Text text; i++, event = next()) {
      assertEquals(prefix + i, text.text());
    }
    assertEquals(code, assertInstanceOf(Closed.class, event).code());
  }

  private Event next() {
    try {
      Event event = listener.events.poll(Patience.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (event == null) {
        throw new AssertionError("nothing came for " + Patience.LIMIT);
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  void send(String text) {
    webSocket.sendText(text, true).orTimeout(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Breaks the connection off without a close frame. */
  @Override
  public void close() {
    webSocket.abort();
  }

  private static final class Listener implements WebSocket.Listener {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        events.add(new Text(text.toString()));
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      binary.writeBytes(bytes);
      if (last) {
        events.add(new Binary(Buffer.buffer(binary.toByteArray())));
        binary.reset();
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      events.add(new Closed(code, reason));
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      events.add(new Broken(error.toString()));
    }
  }
}

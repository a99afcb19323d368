package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final Inbox inbox = new Inbox();
  private long asked;

  /** Only counts what it is asked for. */
  private final WebSocket socket =
      (WebSocket)
          Proxy.newProxyInstance(
              WebSocket.class.getClassLoader(),
              new Class<?>[] {WebSocket.class},
              (self, method, args) -> {
                assertEquals("request", method.getName());
                asked += (Long) args[0];
                return null;
              });

  InboxTest() {
    inbox.onOpen(socket);
  }

  private void binary(byte[] frame, int from, int to, boolean last) {
    ByteBuffer piece = ByteBuffer.wrap(Arrays.copyOfRange(frame, from, to));
    assertNull(inbox.onBinary(socket, piece, last));
    Arrays.fill(piece.array(), (byte) 'x'); // The JDK uses it again.
  }

  private Inbox.Event take() throws InterruptedException {
    return inbox.take(Duration.ZERO);
  }

  @Test
  void messagesAreWholeHoweverTheyWereCut() throws InterruptedException {
    byte[] frame = Frames.text(3, "hello").frame();
    binary(frame, 0, 1, false);
    binary(frame, 1, 20, false);
    assertNull(take());
    binary(frame, 20, frame.length, true);
    binary(frame, 0, frame.length, true);
    inbox.onText(socket, "{\"ty", false);
    inbox.onText(socket, "pe\":1}", true);
    for (int i = 0; i < 2; i++) {
      V1Message message = assertInstanceOf(Inbox.Message.class, take()).message();
      assertArrayEquals(frame, message.frame());
    }
    assertEquals(new Inbox.Notice("{\"type\":1}"), take());
    assertTrue(inbox.isEmpty());
  }

  @Test
  void noMoreIsAskedForThanWasTaken() throws InterruptedException {
    long window = asked;
    assertTrue(window > 0 && window < 1_000, "" + window);
    byte[] frame = Frames.text(3, "hello").frame();
    for (int i = 0; i < window; i++) {
      binary(frame, 0, frame.length, true);
    }
    assertEquals(window, asked);
    take();
    assertEquals(window + 1, asked);
    inbox.onPing(socket, ByteBuffer.allocate(0));
    assertEquals(window + 2, asked);
  }

  @Test
  void theEndComesAfterWhatCameBefore() throws InterruptedException {
    inbox.onText(socket, "{}", true);
    inbox.onClose(socket, 1001, "going");
    assertEquals(new Inbox.Notice("{}"), take());
    assertEquals(new Inbox.Closed(1001, "going"), take());
    inbox.onError(socket, new IOException("reset"));
    assertEquals(new Inbox.Closed(1006, "reset"), take());
  }

  @Test
  void aPongIsTakenOnce() {
    assertTrue(!inbox.wasPonged());
    inbox.onPong(socket, ByteBuffer.allocate(0));
    assertTrue(inbox.wasPonged());
    assertTrue(!inbox.wasPonged());
  }
}

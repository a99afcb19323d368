package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What counts as a message, against a relay that says what it is told to. */
@Timeout(30)
class CountingReceiverTest {
  private static final int BRIEF = 50;
  private static final int LONG = 20_000;

  /** A receiver that has shaken hands, and what the relay writes to it. */
  private record Pair(CountingReceiver receiver, Socket peer, String request)
      implements AutoCloseable {
    void says(int... bytes) throws IOException {
      OutputStream out = peer.getOutputStream();
      for (int one : bytes) {
        out.write(one);
      }
    }

    void says(int[] header, int payload) throws IOException {
      says(header);
      peer.getOutputStream().write(new byte[payload]);
    }

    @Override
    public void close() throws IOException {
      receiver.close();
      peer.close();
    }
  }

  private static Pair pair(boolean v1, int limitMillis)
      throws IOException, ExecutionException, InterruptedException {
    try (ServerSocket relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return pair(relay, v1, limitMillis);
    }
  }

  private static Pair pair(ServerSocket relay, boolean v1, int limitMillis)
      throws IOException, ExecutionException, InterruptedException {
    CompletableFuture<CountingReceiver> coming =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return CountingReceiver.connect(relay.getLocalPort(), v1, limitMillis);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            },
            task -> new Thread(task, "receiver").start());
    Socket peer = relay.accept();
    StringBuilder request = new StringBuilder();
    while (request.indexOf("\r\n\r\n") < 0) {
      request.append((char) peer.getInputStream().read());
    }
    byte[] answer =
        "HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    peer.getOutputStream().write(answer);
    return new Pair(coming.get(), peer, request.toString());
  }

  @Test
  void allLengthsOfHeadersCount() throws Exception {
    try (Pair pair = pair(false, LONG)) {
      pair.says(new int[] {0x82, 125}, 125);
      pair.says(new int[] {0x81, 126, 1, 0}, 256);
      pair.says(new int[] {0x82, 127, 0, 0, 0, 0, 0, 1, 0, 1}, 65_537);
      pair.receiver().await(125 + 256 + 65_537);
    }
  }

  @Test
  void onlyMessagesCount() throws Exception {
    try (Pair pair = pair(false, BRIEF)) {
      pair.says(new int[] {0x89, 9}, 9);
      pair.says(new int[] {0x82, 3}, 3);
      pair.receiver().await(3);
      assertThrows(SocketTimeoutException.class, () -> pair.receiver().await(4));
    }
  }

  @Test
  void theHeaderOfV1DoesNotCountNorDoNotices() throws Exception {
    try (Pair pair = pair(true, BRIEF)) {
      pair.says(new int[] {0x81, 100}, 100);
      pair.says(new int[] {0x82, 34}, 34);
      pair.receiver().await(10);
      assertThrows(SocketTimeoutException.class, () -> pair.receiver().await(11));
      assertTrue(pair.request().contains("Sec-WebSocket-Protocol: tcp-transfer.v1\r\n"));
    }
  }

  /** The next one must find the relay's bytes in order. */
  @Test
  void theMessageThatIsAwaitedIsReadToItsEnd() throws Exception {
    try (Pair pair = pair(false, BRIEF)) {
      pair.says(new int[] {0x82, 5}, 3);
      assertThrows(SocketTimeoutException.class, () -> pair.receiver().await(1));
      pair.says(0);
      assertThrows(SocketTimeoutException.class, () -> pair.receiver().await(1));
      pair.says(0);
      pair.receiver().await(5);
    }
  }

  @Test
  void anEndIsToldNotWaitedFor() throws Exception {
    try (Pair pair = pair(false, LONG)) {
      pair.peer().close();
      assertThrows(EOFException.class, () -> pair.receiver().await(1));
    }
  }

  @Test
  void itAsksAsRfc6455Wants() throws Exception {
    try (Pair pair = pair(false, LONG)) {
      String[] lines = pair.request().split("\r\n");
      assertEquals("GET /ws HTTP/1.1", lines[0]);
      assertTrue(
          Arrays.asList(lines).contains("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="),
          pair::request);
    }
  }
}

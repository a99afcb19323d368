package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.HttpConfig;
import io.tcptransfer.config.TlsConfig;
import io.tcptransfer.http.WirePeer.Frame;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.transport.Transport;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is written to a peer, when, and how it ends; the server's side is the test itself. With
 * epoll most goes past Netty's queue; with io_uring the kernel takes nothing within a flush.
 */
@ParameterizedClass
@MethodSource("transports")
class ReceiverSocketTest {
  private static final HttpConfig CONFIG =
      new HttpConfig(
          "127.0.0.1",
          0,
          1,
          Duration.ofSeconds(20),
          16_384,
          false,
          Entrances.RULES,
          TlsConfig.NONE);
  private static final Duration CLOSING = Duration.ofMillis(400);
  private static final Duration LINGER = Duration.ofMillis(100);

  /** Longer than a test may take. */
  private static final Duration NEVER = Duration.ofMinutes(10);

  /** A binary frame of 1,000 zeros. */
  private static final int FRAME_BYTES = 1_004;

  private static final int BATCH_FRAMES = 10;

  private final Vertx vertx;
  private final TestLog log = new TestLog();
  private final Batch batch = log.append(BATCH_FRAMES, false, i -> new byte[FRAME_BYTES - 4]);
  private final BlockingQueue<Reason> closed = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private Duration closing = CLOSING;
  private Duration linger = LINGER;
  private String lastWords;
  private Context loop;
  private ReceiverSocket socket;
  private WeakReference<HttpServerRequest> taken;
  private WirePeer peer;

  ReceiverSocketTest(Transport transport) {
    vertx = Vertx.builder().withTransport(transport).build();
  }

  /** Those that this machine has; null is one that isn't even on the class path. */
  static Stream<Transport> transports() {
    return Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING, Transport.KQUEUE)
        .filter(transport -> transport != null && transport.available());
  }

  private void connect() throws Exception {
    Promise<Void> accepted = Promise.promise();
    int port =
        Waiting.on(
                vertx
                    .createHttpServer(HttpVerticle.options(CONFIG))
                    .requestHandler(request -> take(request, accepted))
                    .listen(CONFIG.port(), CONFIG.host()))
            .actualPort();
    peer = new WirePeer(port, null);
    Waiting.on(accepted.future());
  }

  private void take(HttpServerRequest request, Promise<Void> accepted) {
    taken = new WeakReference<>(request);
    loop = vertx.getOrCreateContext();
    socket = new ReceiverSocket(HttpVerticle.INBOUND_BYTES, 0, closing, linger);
    Upgrade.handshake(false)
        .accept(
            request,
            place -> {
              socket.take(place, new Server());
              accepted.complete();
            },
            () -> accepted.fail("gone"));
  }

  @AfterEach
  void disconnect() throws Exception {
    peer.close();
    Waiting.on(vertx.close());
    log.clear();
  }

  private final class Server implements Outlet.Peer {
    @Override
    public void roomAgain() {}

    @Override
    public String closing(int code, String reason) {
      if (lastWords != null) {
        socket.write(lastWords);
      }
      return reason;
    }

    @Override
    public void received(boolean text, ByteBuf payload) {
      received.add(payload.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void closed(Reason reason) {
      closed.add(reason);
    }
  }

  // ---- pings of the peer ----

  /** It is most of what an idle receiver would cost. */
  @Test
  void nothingOfItsRequestIsKept() throws Exception {
    connect();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Waiting.LIMIT_SECONDS);
    while (taken.get() != null && System.nanoTime() < deadline) {
      System.gc();
    }
    assertNull(taken.get());
    peer.send(WirePeer.PING, "still there");
    assertEquals("still there", peer.read().text());
  }

  @Test
  void fullSocketKeepsTheNewestPingAlone() throws Exception {
    connect();
    long filled = fill();
    for (int i = 1; i <= 1_000; i++) {
      peer.send(WirePeer.PING, "ping " + i);
    }
    peer.send(WirePeer.TEXT, "all sent");
    assertEquals("all sent", Waiting.on(received));
    for (long left = filled; left > 0; left -= FRAME_BYTES) {
      assertEquals(WirePeer.BINARY, peer.read().opcode());
    }
    assertEquals("ping 1000", peer.read().text());
    peer.send(WirePeer.PING, "and now");
    assertEquals("and now", peer.read().text());
  }

  // ---- the end ----

  @Test
  void peerThatClosesIsAnsweredAndCounted() throws Exception {
    connect();
    expectClose(peer.sendClose(1001).read(), 1001, "");
    assertTrue(peer.isAtEnd());
    peer.close();
    assertEquals(Reason.PEER, Waiting.on(closed));
  }

  @Test
  void connectionEndsAtOnceWhenThePeerAnswersOurClose() throws Exception {
    closing = NEVER;
    linger = NEVER;
    connect();
    close();
    expectClose(peer.read(), 1013, "too slow");
    peer.sendClose(1013);
    assertTrue(peer.isAtEnd());
    assertEquals(Reason.SLOW, Waiting.on(closed));
  }

  @Test
  void peerThatNeverAnswersOurCloseIsCut() throws Exception {
    closing = NEVER;
    connect();
    close();
    assertEquals(Reason.SLOW, Waiting.on(closed));
    expectClose(peer.read(), 1013, "too slow");
    assertTrue(peer.isAtEnd());
  }

  @Test
  void peerThatDoesNotReadIsCut() throws Exception {
    linger = NEVER;
    connect();
    fill();
    close();
    assertEquals(Reason.SLOW, Waiting.on(closed));
    peer.awaitEnd();
  }

  @Test
  void closesThatCrossLoseNothing() throws Exception {
    closing = NEVER;
    linger = NEVER;
    connect();
    long filled = fill();
    close();
    peer.sendClose(1000);
    for (long left = filled; left > 0; left -= FRAME_BYTES) {
      assertEquals(WirePeer.BINARY, peer.read().opcode());
    }
    expectClose(peer.read(), 1013, "too slow");
    assertTrue(peer.isAtEnd());
    assertEquals(Reason.SLOW, Waiting.on(closed));
  }

  @Test
  void lastWordsGoOutBeforeTheCloseFrameAndNothingAfterIt() throws Exception {
    connect();
    lastWords = "bye";
    onLoop(
        () -> {
          socket.close(WebSocketCloseStatus.TRY_AGAIN_LATER, "too slow", Reason.SLOW);
          socket.write("late");
          assertEquals(0, log.write(socket, List.of(batch)));
          socket.ping();
          socket.close(WebSocketCloseStatus.NORMAL_CLOSURE, "again", Reason.SHUTDOWN);
          socket.flush();
        });
    peer.send(WirePeer.PING, "late too");
    assertEquals("bye", peer.read().text());
    expectClose(peer.read(), 1013, "too slow");
    assertTrue(peer.isAtEnd());
    assertEquals(Reason.SLOW, Waiting.on(closed));
  }

  @Test
  void lastWordsGoOutBeforeTheCloseFrameOfAProtocolError() throws Exception {
    connect();
    lastWords = "bye";
    peer.sendBytes(new byte[] {(byte) 0x81, 1, 'a'});
    assertEquals("bye", peer.read().text());
    assertEquals(1002, peer.read().closeCode());
    assertEquals(Reason.PROTOCOL, Waiting.on(closed));
  }

  // ---- our pings ----

  @Test
  void silentPeerIsCutAtTheSecondPing() throws Exception {
    connect();
    onLoop(socket::ping);
    assertEquals(WirePeer.PING, peer.read().opcode());
    assertNull(closed.peek());
    onLoop(socket::ping);
    assertEquals(Reason.DEAD, Waiting.on(closed));
  }

  @Test
  void peerThatAnswersPingsStays() throws Exception {
    connect();
    for (int i = 0; i < 3; i++) {
      onLoop(socket::ping);
      assertEquals(WirePeer.PING, peer.read().opcode());
      peer.send(WirePeer.PONG, "");
      peer.send(WirePeer.TEXT, "answered");
      Waiting.on(received);
    }
    assertNull(closed.peek());
  }

  @Test
  void peerThatTakesNothingIsCutThoughItsQueueGrows() throws Exception {
    connect();
    fill();
    onLoop(socket::ping);
    onLoop(
        () -> {
          socket.write("more for the queue");
          socket.flush();
          socket.ping();
        });
    assertEquals(Reason.DEAD, Waiting.on(closed));
  }

  @Test
  void slowPeerThatTakesBytesStaysThoughItsQueueGrows() throws Exception {
    connect();
    long filled = fill();
    onLoop(socket::ping);
    for (int round = 0; round < 3; round++) {
      filled = readMost(filled) + fill();
      onLoop(socket::ping);
      assertNull(closed.peek());
    }
  }

  @Test
  void peerThatMadeRoomSinceThePingStaysThoughItHasNotAnswered() throws Exception {
    connect();
    onLoop(socket::ping);
    readMost(fill());
    onLoop(socket::ping);
    assertNull(closed.peek());
    onLoop(socket::ping);
    assertEquals(Reason.DEAD, Waiting.on(closed));
  }

  // ---- what the tests do on the loop ----

  private void close() throws Exception {
    onLoop(() -> socket.close(WebSocketCloseStatus.TRY_AGAIN_LATER, "too slow", Reason.SLOW));
  }

  /**
   * Writes until the socket has no room.
   *
   * @return bytes written
   */
  private long fill() throws Exception {
    long[] bytes = new long[1];
    onLoop(
        () -> {
          while (socket.hasRoom()) {
            assertEquals(1, log.write(socket, List.of(batch)));
            bytes[0] += BATCH_FRAMES * FRAME_BYTES;
          }
        });
    return bytes[0];
  }

  /**
   * All but the last 5 kB: less than the kernel has, so some came from the queue.
   *
   * @return bytes that are left
   */
  private long readMost(long filled) throws Exception {
    long left = filled;
    for (; left > 5 * FRAME_BYTES; left -= FRAME_BYTES) {
      assertEquals(WirePeer.BINARY, peer.readPastPings().opcode());
    }
    boolean[] room = new boolean[1];
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Waiting.LIMIT_SECONDS);
    while (!room[0]) {
      assertTrue(System.nanoTime() < deadline, "no room");
      onLoop(() -> room[0] = socket.hasRoom());
    }
    return left;
  }

  private void onLoop(Runnable action) throws Exception {
    Promise<Void> done = Promise.promise();
    loop.runOnContext(
        now -> {
          try {
            action.run();
            done.complete();
          } catch (RuntimeException | Error e) {
            done.fail(e);
          }
        });
    Waiting.on(done.future());
  }

  private static void expectClose(Frame frame, int code, String reason) {
    assertEquals(WirePeer.CLOSE, frame.opcode());
    assertEquals(code, frame.closeCode());
    assertEquals(reason, frame.closeReason());
  }
}

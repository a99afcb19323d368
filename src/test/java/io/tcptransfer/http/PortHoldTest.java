package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.tcptransfer.tls.Doorstep;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who gets the connections of a shared port, while one instance opens and closes its part. */
@ExtendWith(VertxExtension.class)
class PortHoldTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n";
  private static final String ONLY_ONE = "Connection: close\r\n\r\n";

  private final CompletableFuture<Integer> opened = new CompletableFuture<>();
  private final PortShare share = new PortShare(false, opened::complete);
  private final SocketAddress address = SocketAddress.sharedRandomPort(1, "127.0.0.1");
  private Vertx vertx;
  private Instance first;
  private Instance second;
  private int port;

  /** What the port must be told of a connection, by a proxy. */
  private String hello = "";

  /** Its answers to all requests are its name. */
  private final class Instance {
    private final ContextInternal context;
    private final PortHold hold;
    private final String name;

    Instance(Vertx vertx, String name) {
      this.name = name;
      context = ((VertxInternal) vertx).createEventLoopContext();
      hold = new PortHold(context, share, this::server, address, !hello.isEmpty());
    }

    private HttpServer server() {
      return context
          .owner()
          .createHttpServer(
              HttpVerticle.options(EchoServer.CONFIG).setUseProxyProtocol(!hello.isEmpty()))
          .connectionHandler(
              connection -> {
                Channel channel = ((ConnectionBase) connection).channel();
                Doorstep.passed(channel);
                hold.entered(channel);
              })
          .requestHandler(request -> request.response().end(name));
    }

    void serves(int receivers) {
      hold.part().serves(receivers);
    }

    /** After all that its event loop has to do yet. */
    boolean hasPort() throws Exception {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      context.runOnContext(onLoop -> answer.complete(hold.part().hasPort()));
      return answer.get(Waiting.LIMIT_SECONDS, TimeUnit.SECONDS);
    }
  }

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
  }

  private void firstOpens() {
    first = new Instance(vertx, "first");
    second = new Instance(vertx, "second");
    first.context.runOnContext(onLoop -> first.hold.open());
    port = opened.orTimeout(Waiting.LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Waiting.LIMIT_SECONDS));
    return socket;
  }

  /** Who answers on a connection that goes on. */
  private static String ask(Socket socket) throws IOException {
    ServedHttp.send(socket, REQUEST + "\r\n");
    String head = ServedHttp.head(socket);
    int length = head.contains("content-length: 6") ? 6 : 5;
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
  }

  /** Who answers on a new connection. */
  private String ask() throws IOException {
    try (Socket socket = connect()) {
      ServedHttp.send(socket, hello + REQUEST + ONLY_ONE);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertEquals(200, ServedHttp.status(answer));
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  private void secondOpens() throws Exception {
    first.serves(PortShare.FEW_RECEIVERS);
    Waiting.until(() -> ask().equals("second"));
  }

  @Test
  void connectionsGoToTheOtherOnceItIsClosedAndComeAgain() throws Exception {
    firstOpens();
    assertEquals("first", ask());
    assertEquals("first", ask());
    secondOpens();
    first.serves(0);
    Waiting.until(() -> !second.hasPort());
    for (int i = 0; i < 6; i++) {
      assertEquals("first", ask());
    }
    secondOpens();
    assertTrue(second.hasPort());
  }

  @Test
  void whoIsThereKeepsItOpen() throws Exception {
    firstOpens();
    secondOpens();
    List<Socket> guests = new ArrayList<>();
    try {
      while (guests.isEmpty() || !ask(guests.get(guests.size() - 1)).equals("second")) {
        guests.add(connect());
      }
      Socket guest = guests.get(guests.size() - 1);
      first.serves(0);
      for (int i = 0; i < 6; i++) {
        assertTrue(second.hasPort());
        assertEquals("second", ask(guest));
      }
      guest.close();
      Waiting.until(() -> !second.hasPort());
    } finally {
      for (Socket guest : guests) {
        guest.close();
      }
    }
  }

  /** As with a proxy before it, which then says for whom it connects. */
  private Channel behindProxy() throws Exception {
    hello = "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n";
    firstOpens();
    secondOpens();
    CompletableFuture<Channel> socket = new CompletableFuture<>();
    share.pause(socket::complete);
    share.goOn();
    Channel listening = socket.get(Waiting.LIMIT_SECONDS, TimeUnit.SECONDS);
    listening
        .eventLoop()
        .submit(() -> listening.pipeline().addFirst(new Doorstep(2)))
        .get(Waiting.LIMIT_SECONDS, TimeUnit.SECONDS);
    return listening;
  }

  @Test
  void whoseProxyHasNotSpokenYetIsNotCut() throws Exception {
    Channel listening = behindProxy();
    try (Socket one = connect();
        Socket other = connect()) {
      Waiting.until(() -> !Doorstep.isEmpty(listening));
      first.serves(0);
      for (int i = 0; i < 6; i++) {
        assertTrue(second.hasPort());
      }
      ServedHttp.send(one, hello);
      ServedHttp.send(other, hello);
      assertEquals(Set.of("first", "second"), Set.of(ask(one), ask(other)));
    }
    Waiting.until(() -> !second.hasPort());
  }

  @Test
  void whoNeverComesInKeepsItOpenNoLonger() throws Exception {
    Channel listening = behindProxy();
    try (Socket one = connect()) {
      Waiting.until(() -> !Doorstep.isEmpty(listening));
      first.serves(0);
      assertTrue(one.isConnected());
      assertTrue(second.hasPort());
    }
    Waiting.until(() -> !second.hasPort());
  }

  @Test
  void nobodyIsCutWhoComesWhileTwoCloseIt() throws Exception {
    firstOpens();
    Instance third = new Instance(vertx, "third");
    int clients = 3;
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger bySecond = new AtomicInteger();
    AtomicInteger byThird = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      running.add(
          threads.submit(
              () -> {
                while (!over.get()) {
                  switch (ask()) {
                    case "second" -> bySecond.incrementAndGet();
                    case "third" -> byThird.incrementAndGet();
                    default -> {}
                  }
                }
                return null;
              }));
    }
    for (int closed = 0; closed < 50; closed++) {
      int secondBefore = bySecond.get();
      int thirdBefore = byThird.get();
      first.serves(PortShare.FEW_RECEIVERS);
      first.serves(PortShare.FEW_RECEIVERS + 1);
      Waiting.until(() -> bySecond.get() > secondBefore && byThird.get() > thirdBefore);
      first.serves(0);
      Waiting.until(() -> !second.hasPort() && !third.hasPort());
    }
    over.set(true);
    for (Future<?> client : running) {
      client.get(Waiting.LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    threads.shutdown();
  }

  @Test
  void onceStoppedItStaysAsItIs() throws Exception {
    firstOpens();
    second.context.runOnContext(onLoop -> second.hold.stop());
    first.serves(PortShare.FEW_RECEIVERS);
    for (int i = 0; i < 6; i++) {
      assertEquals("first", ask());
    }
  }
}

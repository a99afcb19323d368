package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Reason;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which bytes go past the queue, and that they come in order and whole if they may not. */
@SuppressWarnings("FutureReturnValueIgnored") // Of void promises, which say nothing.
class ShortcutTest {
  private static final int BATCH_BYTES = 50_000;

  private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
  private final TestLog log = new TestLog();
  private final Random random = new Random(1);
  private EventLoopGroup loop;
  private Socket peer;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    assumeTrue(Epoll.isAvailable(), "only with epoll is there a short way");
    loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .childHandler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelActive(ChannelHandlerContext ctx) {
                    ctx.pipeline().addLast("vertx", new ChannelInboundHandlerAdapter());
                    ctx.pipeline().remove(this);
                    accepted.complete(ctx.channel());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    SocketAddress address = server.localAddress();
    peer = new Socket();
    peer.setReceiveBufferSize(8 * 1024);
    peer.connect((InetSocketAddress) address);
    channel = accepted.get(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void disconnect() throws Exception {
    if (peer != null) {
      peer.close();
    }
    if (loop != null) {
      loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
    log.clear();
  }

  private <T> T onLoop(Callable<T> action) throws Exception {
    return channel.eventLoop().submit(action).get(30, TimeUnit.SECONDS);
  }

  private Batch batch(int bytes) {
    byte[] payload = new byte[bytes];
    random.nextBytes(payload);
    return log.append(1, false, message -> payload);
  }

  private static byte[] bytes(List<Batch> batches) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    batches.forEach(batch -> all.writeBytes(TestLog.bytes(batch)));
    return all.toByteArray();
  }

  private long send(Shortcut shortcut, List<Batch> batches) {
    Run run = Run.of(batches, new RecentFrames());
    long sent = shortcut.send(run.bundle(Form.PLAIN));
    run.release();
    return sent;
  }

  private Shortcut shortcut() {
    return Shortcut.of(channel.pipeline().context("vertx"));
  }

  /** One buffer, and several, of which the small ones are put together. */
  @Test
  void whatGoesPastTheQueueArrivesWithOneCall() throws Exception {
    for (List<Batch> batches :
        List.of(
            List.of(batch(3)),
            List.of(batch(3), batch(5_000), batch(0), batch(1), batch(6_000), batch(2)))) {
      byte[] expected = bytes(batches);
      assertEquals(expected.length, onLoop(() -> send(shortcut(), batches)));
      assertArrayEquals(expected, peer.getInputStream().readNBytes(expected.length));
    }
  }

  @Test
  void thereIsNoneWhereSomethingMayBeInBetween() throws Exception {
    assertNotNull(onLoop(this::shortcut));
    onLoop(() -> channel.pipeline().addFirst("tls", new ChannelOutboundHandlerAdapter()));
    assertNull(onLoop(this::shortcut));
    EmbeddedChannel noSocket = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    assertNull(Shortcut.of(noSocket.pipeline().firstContext()));
    noSocket.finishAndReleaseAll();
  }

  @Test
  void itIsShutWhileSomethingIsQueuedAndAfterTheEnd() throws Exception {
    Shortcut shortcut = onLoop(this::shortcut);
    onLoop(
        () -> {
          assertTrue(shortcut.isOpen());
          channel.write(Unpooled.copyLong(1), channel.voidPromise());
          assertFalse(shortcut.isOpen());
          channel.flush();
          assertTrue(shortcut.isOpen());
          channel.unsafe().close(channel.voidPromise());
          assertFalse(shortcut.isOpen());
          return null;
        });
  }

  /** A peer that reads late: some of it goes the short way, some of it can't. */
  @Test
  void whateverTheKernelTakesAllArrivesInOrder() throws Exception {
    List<Batch> all = IntStream.range(0, 100).mapToObj(i -> batch(BATCH_BYTES)).toList();
    ReceiverSocket socket = new ReceiverSocket(1_000, 0);
    Feeder feeder = new Feeder(socket, all);
    onLoop(
        () -> {
          socket.take(channel.pipeline().context("vertx"), feeder);
          feeder.roomAgain();
          assertFalse(socket.hasRoom(), "it is full before anybody reads");
          assertTrue(
              channel.unsafe().outboundBuffer().totalPendingWriteBytes() < 2 * BATCH_BYTES,
              "what is queued is the rest of one batch");
          return null;
        });
    byte[] expected = bytes(all);
    assertArrayEquals(expected, peer.getInputStream().readNBytes(expected.length));
    peer.close();
    feeder.awaitEnd();
  }

  /** Says nothing of its own, and waits for the end. */
  private abstract static class Silent implements Outlet.Peer {
    final ReceiverSocket socket;
    private final CompletableFuture<Reason> end = new CompletableFuture<>();

    Silent(ReceiverSocket socket) {
      this.socket = socket;
    }

    void awaitEnd() throws Exception {
      end.get(30, TimeUnit.SECONDS);
    }

    @Override
    public String closing(int code, String reason) {
      return reason;
    }

    @Override
    public void received(boolean text, ByteBuf payload) {}

    @Override
    public void closed(Reason reason) {
      end.complete(reason);
    }
  }

  /** Gives one, two or three batches at a time, as long as there is room. */
  private final class Feeder extends Silent {
    private final List<Batch> all;
    private int given;

    Feeder(ReceiverSocket socket, List<Batch> all) {
      super(socket);
      this.all = all;
    }

    @Override
    public void roomAgain() {
      for (int times = 0; given < all.size() && socket.hasRoom(); times++) {
        int to = Math.min(all.size(), given + 1 + times % 3);
        given += log.write(socket, all.subList(given, to));
      }
    }
  }

  /** Never has enough to give. */
  private final class Endless extends Silent {
    private final List<Batch> batches = List.of(batch(4_000));

    Endless(ReceiverSocket socket) {
      super(socket);
    }

    @Override
    public void roomAgain() {
      while (socket.hasRoom()) {
        log.write(socket, batches);
      }
    }
  }

  /** What the kernel says: twice what it was told (socket(7)). */
  private int sendBuffer() throws Exception {
    return onLoop(() -> channel.config().getOption(ChannelOption.SO_SNDBUF));
  }

  private void readUntilSendBufferIs(int bytes) throws Exception {
    byte[] some = new byte[4_096];
    for (int reads = 0; reads < 50_000 && sendBuffer() != bytes; reads++) {
      assertTrue(peer.getInputStream().read(some) > 0);
    }
    assertEquals(bytes, sendBuffer());
  }

  @Test
  void theKernelHoldsMoreForAPeerThatIsQuickAndOnlyAsLongAsItIs() throws Exception {
    int told = 16 * 1024;
    ReceiverSocket socket = new ReceiverSocket(1_000, told);
    Endless endless = new Endless(socket);
    onLoop(
        () -> {
          channel.config().setOption(ChannelOption.SO_SNDBUF, told);
          socket.take(channel.pipeline().context("vertx"), endless);
          endless.roomAgain();
          return null;
        });
    assertEquals(2 * told, sendBuffer());
    readUntilSendBufferIs(2 * SendBuffer.GROWTH * told);
    Thread.sleep(2 * SendBuffer.SLOW.toMillis());
    readUntilSendBufferIs(2 * told);
    peer.close();
    endless.awaitEnd();
  }

  @Test
  void brokenConnectionTakesNothingAndIsLeftToTheLongWay() throws Exception {
    Shortcut shortcut = onLoop(this::shortcut);
    peer.setSoLinger(true, 0);
    peer.close();
    List<Batch> batches = List.of(batch(BATCH_BYTES), batch(BATCH_BYTES));
    channel.closeFuture().await(30, TimeUnit.SECONDS);
    assertEquals(0, onLoop(() -> send(shortcut, batches)));
  }
}

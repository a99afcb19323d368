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
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.tcptransfer.channel.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which bytes go past the queue, and that they come in order and whole if they may not. */
@SuppressWarnings("FutureReturnValueIgnored") // Of void promises, which say nothing.
class ShortcutTest {
  private static final int BATCH_BYTES = 50_000;

  private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
  private final List<ByteBuf> written = new ArrayList<>();
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
    written.forEach(buffer -> assertEquals(0, buffer.refCnt()));
  }

  private <T> T onLoop(Callable<T> action) throws Exception {
    return channel.eventLoop().submit(action).get(30, TimeUnit.SECONDS);
  }

  private ByteBuf batch(byte[] bytes, int from, int length) {
    ByteBuf batch = PooledByteBufAllocator.DEFAULT.directBuffer(length);
    written.add(batch);
    return batch.writeBytes(bytes, from, length);
  }

  private Shortcut shortcut() {
    return Shortcut.of(channel.pipeline().context("vertx"));
  }

  @Test
  void whatGoesPastTheQueueArrives() throws Exception {
    byte[] bytes = {1, 2, 3};
    int sent =
        onLoop(
            () -> {
              ByteBuf batch = batch(bytes, 0, 3);
              int count = shortcut().send(batch);
              batch.release();
              return count;
            });
    assertEquals(3, sent);
    assertArrayEquals(bytes, peer.getInputStream().readNBytes(3));
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
          ByteBuf batch = batch(new byte[1], 0, 1);
          assertTrue(shortcut.isOpenTo(batch));
          channel.write(batch.retain(), channel.voidPromise());
          assertFalse(shortcut.isOpenTo(batch));
          assertEquals(0, shortcut.send(batch));
          channel.flush();
          assertTrue(shortcut.isOpenTo(batch));
          channel.unsafe().close(channel.voidPromise());
          assertFalse(shortcut.isOpenTo(batch));
          assertEquals(0, shortcut.send(batch));
          batch.release();
          return null;
        });
  }

  /** A peer that reads late: some of it goes the short way, some of it can't. */
  @Test
  void whateverTheKernelTakesAllArrivesInOrder() throws Exception {
    byte[] all = new byte[100 * BATCH_BYTES];
    new Random(1).nextBytes(all);
    CompletableFuture<Reason> end = new CompletableFuture<>();
    ReceiverSocket socket = new ReceiverSocket(1_000);
    Feeder feeder = new Feeder(socket, all, end);
    onLoop(
        () -> {
          socket.take(channel.pipeline().context("vertx"), feeder);
          feeder.roomAgain();
          assertFalse(socket.hasRoom(), "it is full before anybody reads");
          return null;
        });
    assertArrayEquals(all, peer.getInputStream().readNBytes(all.length));
    peer.close();
    end.get(30, TimeUnit.SECONDS);
  }

  /** Gives one, two or three batches with each flush, as long as there is room. */
  private final class Feeder implements Outlet.Peer {
    private final ReceiverSocket socket;
    private final byte[] all;
    private final CompletableFuture<Reason> end;
    private int given;

    Feeder(ReceiverSocket socket, byte[] all, CompletableFuture<Reason> end) {
      this.socket = socket;
      this.all = all;
      this.end = end;
    }

    @Override
    public void roomAgain() {
      for (int flushes = 0; given < all.length && socket.hasRoom(); flushes++) {
        for (int batches = flushes % 3; batches >= 0 && given < all.length; batches--) {
          socket.write(batch(all, given, BATCH_BYTES));
          given += BATCH_BYTES;
        }
        socket.flush();
      }
    }

    @Override
    public void closing(int code, String reason) {}

    @Override
    public void received(boolean text, ByteBuf payload) {}

    @Override
    public void closed(Reason reason) {
      end.complete(reason);
    }
  }

  @Test
  void brokenConnectionTakesNothingAndIsLeftToTheLongWay() throws Exception {
    Shortcut shortcut = onLoop(this::shortcut);
    peer.setSoLinger(true, 0);
    peer.close();
    ByteBuf batch = batch(new byte[BATCH_BYTES], 0, BATCH_BYTES);
    channel.closeFuture().await(30, TimeUnit.SECONDS);
    assertEquals(0, onLoop(() -> shortcut.send(batch)));
    batch.release();
  }
}

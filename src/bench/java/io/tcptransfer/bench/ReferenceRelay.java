package io.tcptransfer.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.vertx.core.transport.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The smallest relay that one can write with bare Netty, to measure ours against: lines in, one
 * buffer of text frames for each read, written and flushed to each receiver. It has no history, no
 * limits, no policy: one slow receiver stops every sender. One event loop owns everything.
 */
public final class ReferenceRelay {
  private static final int TEXT_FRAME = 0x81;
  private static final int MAX_HEAD_BYTES = 10;
  private static final WriteBufferWaterMark ROOM = new WriteBufferWaterMark(256 << 10, 1 << 20);

  private final List<Channel> senders = new ArrayList<>();
  private final List<Channel> receivers = new ArrayList<>();
  private int full;

  /** TCP port, HTTP port; 0 takes a free one. The transport is the one that Vert.x would prefer. */
  public static void main(String[] args) throws InterruptedException {
    Transport preferred = Transport.nativeTransport();
    Transport transport = preferred != null && preferred.available() ? preferred : Transport.NIO;
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(1, transport.implementation().ioHandlerFactory());
    ReferenceRelay relay = new ReferenceRelay();
    int tcp = relay.listen(loop, transport, args[0], relay.new SenderSide());
    int http = relay.listen(loop, transport, args[1], relay.new ReceiverSide());
    System.out.printf("tcp ready address=127.0.0.1:%d transport=%s%n", tcp, transport.name());
    System.out.printf("http ready address=127.0.0.1:%d%n", http);
  }

  private int listen(
      EventLoopGroup loop, Transport transport, String port, ChannelInitializer<Channel> side)
      throws InterruptedException {
    Channel listening =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(transport.implementation().serverChannelFactory(false))
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, ROOM)
            .childHandler(side)
            .bind("127.0.0.1", Integer.parseInt(port))
            .sync()
            .channel();
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  private void relay(ByteBuf frames) {
    for (int i = 0; frames.isReadable() && i < receivers.size(); i++) {
      // A write that fails closes its channel, which leaves the list.
      var unused = receivers.get(i).writeAndFlush(frames.retainedDuplicate());
    }
    frames.release();
  }

  private void room(int more) {
    full -= more;
    senders.forEach(sender -> sender.config().setAutoRead(full == 0));
  }

  private final class SenderSide extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new Lines());
      senders.add(channel);
      channel.closeFuture().addListener(closed -> senders.remove(channel));
    }
  }

  private final class Lines extends ChannelInboundHandlerAdapter {
    private final ByteBuf unfinished = Unpooled.buffer();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf read = (ByteBuf) message;
      ByteBuf frames = context.alloc().directBuffer(2 * read.readableBytes() + MAX_HEAD_BYTES);
      for (int length; (length = read.bytesBefore((byte) '\n')) >= 0; read.skipBytes(1)) {
        head(frames, unfinished.readableBytes() + length);
        frames.writeBytes(unfinished).writeBytes(read, length);
        unfinished.clear();
      }
      unfinished.writeBytes(read);
      read.release();
      relay(frames);
    }

    private void head(ByteBuf frames, int length) {
      frames.writeByte(TEXT_FRAME);
      if (length < 126) {
        frames.writeByte(length);
      } else if (length < 1 << 16) {
        frames.writeByte(126).writeShort(length);
      } else {
        frames.writeByte(127).writeLong(length);
      }
    }
  }

  private final class ReceiverSide extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel
          .pipeline()
          .addLast(new HttpServerCodec(), new HttpObjectAggregator(8 * 1024))
          .addLast(new WebSocketServerProtocolHandler("/"), new Joining());
    }
  }

  private final class Joining extends ChannelInboundHandlerAdapter {
    private boolean counted;

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof HandshakeComplete) {
        receivers.add(context.channel());
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      count(!context.channel().isWritable());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      receivers.remove(context.channel());
      count(false);
    }

    private void count(boolean isFull) {
      if (isFull != counted) {
        counted = isFull;
        room(isFull ? -1 : 1);
      }
    }
  }
}

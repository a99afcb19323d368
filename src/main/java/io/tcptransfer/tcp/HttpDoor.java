package io.tcptransfer.tcp;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a connection that speaks HTTP on to the server that does, with a header that says whom it
 * is (PROXY protocol, version 1). Runs on the listener's event loop.
 */
final class HttpDoor {
  private static final Logger log = LoggerFactory.getLogger(HttpDoor.class);

  private final NetClient client;
  private final SocketAddress server;

  /**
   * @param client of the listener's own event loop
   * @param server where HTTP is spoken, behind this port only
   */
  HttpDoor(NetClient client, SocketAddress server) {
    this.client = client;
    this.server = server;
  }

  /** Takes the connection over, from the byte that is read next. */
  void handOn(NetSocketInternal front) {
    Passage in = Passage.at(front);
    client
        .connect(server)
        .onSuccess(
            back -> {
              back.exceptionHandler(failure -> log.debug("handed on: {}", failure.getMessage()));
              Passage out = Passage.at((NetSocketInternal) back);
              ChannelHandlerContext ctx = ((NetSocketInternal) back).channelHandlerContext();
              out.write(ByteBufUtil.writeAscii(ctx.alloc(), header(front)));
              in.join(out);
            })
        .onFailure(
            failure -> {
              log.error("http on this port failed: {}", failure.getMessage());
              in.fail();
            });
  }

  private static String header(NetSocketInternal front) {
    SocketAddress from = front.remoteAddress();
    SocketAddress to = front.localAddress();
    if (from == null || to == null || !from.isInetSocket()) {
      return "PROXY UNKNOWN\r\n";
    }
    String origin = from.hostAddress() == null ? from.host() : from.hostAddress();
    String kind = origin.contains(":") ? "TCP6" : "TCP4";
    return String.join(
        " ",
        "PROXY",
        kind,
        origin,
        to.hostAddress() == null ? to.host() : to.hostAddress(),
        Integer.toString(from.port()),
        to.port() + "\r\n");
  }
}

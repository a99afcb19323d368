package io.tcptransfer.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.tcptransfer.channel.Reason;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.function.Consumer;

/**
 * The server's side of an opening handshake (RFC 6455 section 4.2), by Netty. Not by Vert.x, which
 * makes a WebSocket of its own for each, with a queue of 4 KiB: a quarter of all that connecting
 * made. Knows no receiver. Runs on the connection's event loop.
 */
final class Handshake {
  /** Where Vert.x stands in a connection's pipeline, until somebody takes its place. */
  static final String VERTX = "handler";

  /** Of the protocol, RFC 6455; there are drafts before it. */
  static final String VERSION = WebSocketVersion.V13.toHttpHeaderValue();

  private final WebSocketDecoderConfig frames;
  private final String protocols;

  /**
   * @param mostFrameBytes the longest payload of a frame that is taken
   * @param extensions whether a connection may agree on one
   * @param protocols the sub-protocols that there are
   */
  Handshake(int mostFrameBytes, boolean extensions, List<String> protocols) {
    this.frames =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(mostFrameBytes)
            .allowExtensions(extensions)
            .closeOnProtocolViolation(false) // The receiver says why it closes.
            .build();
    this.protocols = String.join(",", protocols);
  }

  /**
   * Refuses what can't become a WebSocket.
   *
   * @throws Refusal if it is that
   */
  static void check(HttpServerRequest request) {
    MultiMap headers = request.headers();
    if (!headers.contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
      throw new Refusal(426, Reason.BAD_REQUEST, "here is a WebSocket");
    }
    if (!request.method().equals(HttpMethod.GET)
        || !namesUpgrade(headers)
        || !headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY)) {
      throw Refusal.malformed("malformed WebSocket handshake");
    }
    if (!VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      throw new Refusal(426, Reason.BAD_REQUEST, "only version " + VERSION + " of WebSocket");
    }
  }

  private static boolean namesUpgrade(MultiMap headers) {
    for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
      for (String option : value.split(",", -1)) {
        if (HttpHeaderValues.UPGRADE.contentEqualsIgnoreCase(option.strip())) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Accepts a request that {@link #check} let pass, once it has come to its end.
   *
   * @param accepted is told that the answer is on its way, and gets Vert.x's place in the pipeline,
   *     which is its own from then on
   * @param failed is told, instead, that the peer is gone
   */
  void accept(
      HttpServerRequest request, Consumer<ChannelHandlerContext> accepted, Runnable failed) {
    request
        .end()
        .onSuccess(
            end -> {
              Channel channel = ((ConnectionBase) request.connection()).channel();
              answer(channel, request);
              accepted.accept(channel.pipeline().context(VERTX));
            })
        .onFailure(gone -> failed.run());
  }

  // What fails on the channel is told to who takes it.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void answer(Channel channel, HttpServerRequest request) {
    HttpHeaders asked =
        new DefaultHttpHeaders()
            .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
            .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
            .set(
                HttpHeaderNames.SEC_WEBSOCKET_KEY,
                request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_KEY));
    String offered = request.getHeader(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    if (offered != null) {
      asked.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, offered);
    }
    HttpHeaders more = new DefaultHttpHeaders();
    request.response().headers().forEach((name, value) -> more.add(name, value));
    new WebSocketServerHandshaker13(null, protocols, frames)
        .handshake(
            channel,
            new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET.toNetty(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                asked,
                EmptyHttpHeaders.INSTANCE),
            more,
            channel.newPromise());
  }
}

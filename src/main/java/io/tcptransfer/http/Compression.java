package io.tcptransfer.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionDecoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionEncoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionFilter;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionFilterProvider;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtension;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandshaker;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;

/**
 * Which offers of permessage-deflate (RFC 7692) are accepted, and what then stands in the pipeline.
 * Netty reads the offer and answers it. Knows no messages. Stateless; any thread.
 *
 * <p>Declined are offers that limit our window, {@code server_max_window_bits}: the JDK's
 * compressor can't. Accepted and answered: {@code server_no_context_takeover}, which we keep to in
 * any case, and {@code client_no_context_takeover}.
 */
final class Compression implements WebSocketServerExtensionHandshaker {
  private static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";

  /**
   * Netty's encoder compresses nothing: it would refer to what it sent before, and not know of the
   * messages that went past it. So notices go out as they are, which every receiver must accept.
   */
  private static final WebSocketExtensionFilterProvider NOT_OUTBOUND =
      new WebSocketExtensionFilterProvider() {
        @Override
        public WebSocketExtensionFilter encoderFilter() {
          return WebSocketExtensionFilter.ALWAYS_SKIP;
        }

        @Override
        public WebSocketExtensionFilter decoderFilter() {
          return WebSocketExtensionFilter.NEVER_SKIP;
        }
      };

  private static final Compression RULES = new Compression();

  /** Of its parameters only the two about contexts are in use, but they come together. */
  private final WebSocketServerExtensionHandshaker netty =
      new PerMessageDeflateServerExtensionHandshaker(
          0,
          false,
          PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE,
          true,
          true,
          NOT_OUTBOUND,
          HttpVerticle.INBOUND_BYTES);

  private Compression() {}

  /** Puts what agrees into the connection's pipeline, before its first request. */
  static void install(HttpConnection connection) {
    ((ConnectionBase) connection)
        .channel()
        .pipeline()
        .addBefore(Handshake.VERTX, "compression", new Offers());
  }

  /**
   * Whether the handshake of that request will agree, where {@link #install} has been called.
   *
   * @throws Refusal if what it offers is no list of extensions (RFC 6455 section 9.1)
   */
  static boolean isAgreed(HttpServerRequest request) {
    return offers(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)).stream()
        .anyMatch(offer -> RULES.handshakeExtension(offer) != null);
  }

  private static List<WebSocketExtensionData> offers(String header) {
    try {
      return header == null ? List.of() : WebSocketExtensionUtil.extractExtensions(header);
    } catch (RuntimeException e) {
      // Netty (4.2.12) has no word of its own for it.
      throw Refusal.malformed("malformed Sec-WebSocket-Extensions");
    }
  }

  @Override
  public WebSocketServerExtension handshakeExtension(WebSocketExtensionData offer) {
    try {
      WebSocketServerExtension accepted = netty.handshakeExtension(offer);
      return accepted == null ? null : new Agreed(accepted);
    } catch (NumberFormatException e) {
      return null; // A window of no size.
    }
  }

  /** Leaves what it can't read to who answers. */
  private static final class Offers extends WebSocketServerExtensionHandler {
    Offers() {
      super(RULES);
    }

    @Override
    protected void onHttpRequestChannelRead(ChannelHandlerContext ctx, HttpRequest request)
        throws Exception {
      try {
        offers(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS));
      } catch (Refusal malformed) {
        ctx.fireChannelRead(request);
        return;
      }
      super.onHttpRequestChannelRead(ctx, request);
    }
  }

  /** Netty's extension, but for what inflates: its own has no bound of a message's length. */
  private record Agreed(WebSocketServerExtension netty) implements WebSocketServerExtension {
    @Override
    public int rsv() {
      return netty.rsv();
    }

    @Override
    public WebSocketExtensionEncoder newExtensionEncoder() {
      return netty.newExtensionEncoder();
    }

    @Override
    public WebSocketExtensionDecoder newExtensionDecoder() {
      boolean takesOver =
          !netty.newReponseData().parameters().containsKey(CLIENT_NO_CONTEXT_TAKEOVER);
      return new Inflate(HttpVerticle.INBOUND_BYTES, takesOver);
    }

    @Override
    public WebSocketExtensionData newReponseData() {
      return netty.newReponseData();
    }
  }
}

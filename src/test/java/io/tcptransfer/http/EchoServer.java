package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.HttpConfig;
import io.tcptransfer.config.TlsConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;

/**
 * Says back what it hears, behind the relay's own {@link ReceiverSocket} and HTTP options, in the
 * frames that receivers get. Nothing waits for a peer that does not read: it is closed.
 */
final class EchoServer {
  static final HttpConfig CONFIG =
      new HttpConfig(
          "127.0.0.1",
          0,
          1,
          Duration.ofSeconds(20),
          262_144,
          false,
          Entrances.RULES,
          TlsConfig.NONE);

  private EchoServer() {}

  /** Listens on a free port. */
  static Future<HttpServer> start(Vertx vertx) {
    return vertx
        .createHttpServer(HttpVerticle.options(CONFIG))
        .requestHandler(
            request -> {
              Handshake.check(request);
              ReceiverSocket socket = new ReceiverSocket(HttpVerticle.INBOUND_BYTES, 0);
              Upgrade.handshake(false)
                  .accept(request, place -> socket.take(place, new Echo(socket)), () -> {});
            })
        .listen(CONFIG.port(), CONFIG.host());
  }

  private static final class Echo implements Outlet.Peer {
    private final ReceiverSocket socket;
    private final TestLog log = new TestLog();

    Echo(ReceiverSocket socket) {
      this.socket = socket;
    }

    @Override
    public void received(boolean text, ByteBuf payload) {
      if (!socket.hasRoom()) {
        socket.close(WebSocketCloseStatus.TRY_AGAIN_LATER, "too slow", Reason.SLOW);
        return;
      }
      byte[] bytes = ByteBufUtil.getBytes(payload);
      log.write(socket, List.of(log.append(1, text, message -> bytes)));
    }

    @Override
    public void roomAgain() {}

    @Override
    public String closing(int code, String reason) {
      return reason;
    }

    @Override
    public void closed(Reason reason) {
      log.clear();
    }
  }
}

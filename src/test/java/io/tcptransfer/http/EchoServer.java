package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.BatchBuilder;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.ChannelSettings;
import io.tcptransfer.config.HttpConfig;
import io.tcptransfer.config.TlsConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;

/**
 * Says back what it hears, behind the relay's own {@link ReceiverSocket} and HTTP options, in the
 * frames that receivers get. Nothing waits for a peer that does not read: it is closed.
 */
final class EchoServer {
  private static final HttpConfig CONFIG =
      new HttpConfig(
          "127.0.0.1",
          0,
          1,
          Duration.ofSeconds(20),
          262_144,
          false,
          Entrances.RULES,
          TlsConfig.NONE);
  private static final ChannelSettings SETTINGS =
      new ChannelSettings(8_388_608, 100_000, Duration.ZERO);

  private EchoServer() {}

  /** Listens on a free port. */
  static Future<HttpServer> start(Vertx vertx) {
    return vertx
        .createHttpServer(HttpVerticle.options(CONFIG))
        .webSocketHandler(
            webSocket -> {
              ReceiverSocket socket = new ReceiverSocket(HttpVerticle.INBOUND_BYTES);
              socket.take(webSocket, new Echo(socket));
            })
        .listen(CONFIG.port(), CONFIG.host());
  }

  private static final class Echo implements Outlet.Peer {
    private final ReceiverSocket socket;
    private final BatchBuilder builder = new BatchBuilder(ByteBufAllocator.DEFAULT, 1, SETTINGS);

    Echo(ReceiverSocket socket) {
      this.socket = socket;
    }

    @Override
    public void received(boolean text, ByteBuf payload) {
      if (!socket.hasRoom()) {
        socket.close(WebSocketCloseStatus.TRY_AGAIN_LATER, "too slow", Reason.SLOW);
        return;
      }
      builder.begin(payload.readableBytes(), 0);
      builder.add(text, payload, payload.readerIndex(), payload.readableBytes());
      for (Batch batch : builder.take()) {
        socket.write(batch.frames(Form.PLAIN, batch.first()));
        batch.release();
      }
      socket.flush();
    }

    @Override
    public void roomAgain() {}

    @Override
    public void closing(int code, String reason) {}

    @Override
    public void closed(Reason reason) {}
  }
}

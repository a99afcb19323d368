package io.tcptransfer.browser;

import com.microsoft.playwright.Page;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Serves the page from the source folder, with the Content-Security-Policy of the relay, and hands
 * each WebSocket to the test, which says what it sends. It knows the wire form of tcp-transfer.v1
 * and nothing of channels. Its methods are called by the test's thread and wait until what they ask
 * for is done.
 */
final class FakeRelay implements AutoCloseable {
  static final String V1 = "tcp-transfer.v1";
  static final String PLAIN = "tcp-transfer.plain";

  private static final Path PROJECT = Path.of(System.getProperty("project.dir", "."));

  /** The page's sources, and what the build adds to them. */
  private static final List<Path> ROOTS =
      List.of(PROJECT.resolve("webroot"), PROJECT.resolve("target/classes/webroot"));

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Vertx vertx = Vertx.vertx();
  private final List<String> protocols;
  private final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> unanswered = new LinkedBlockingQueue<>();
  private volatile boolean silent;
  private HttpServer server;
  private int port;
  private volatile JsonArray channels;
  private final FakeAdmin admin = new FakeAdmin();

  /** A relay that selects among these sub-protocols. */
  FakeRelay(String... protocols) {
    this.protocols = List.of(protocols);
    start();
  }

  String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  /** The next receiver that has connected. */
  Peer receiver() {
    return next(peers, "no receiver has connected");
  }

  private static <T> T next(BlockingQueue<T> queue, String otherwise) {
    try {
      T next = queue.poll(Browser.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError(otherwise);
      }
      return next;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /**
   * Opens the page with that behind its address, as a receiver of tcp-transfer.v1 at a new stream.
   */
  Peer opened(Page page, String hash) {
    page.navigate(url() + hash);
    Peer peer = receiver();
    peer.hello("e1", 1);
    return peer;
  }

  /** Ends with all its connections; the port refuses from then on. */
  void stop() {
    await(server.close());
  }

  /** Comes back on the same port. */
  void start() {
    HttpServerOptions options =
        new HttpServerOptions().setHost("127.0.0.1").setWebSocketSubProtocols(protocols);
    server =
        await(
            vertx
                .createHttpServer(options)
                .webSocketHandshakeHandler(this::asked)
                .webSocketHandler(socket -> peers.add(new Peer(socket)))
                .requestHandler(this::serve)
                .listen(port));
    port = server.actualPort();
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  /** What {@code /api/channels} answers from now on; 404 before. */
  void channels(JsonArray answer) {
    channels = answer;
  }

  FakeAdmin admin() {
    return admin;
  }

  /** From now on nobody who asks for a WebSocket gets an answer. */
  void silence() {
    silent = true;
  }

  /** The sub-protocols that the next one asked for who got no answer; empty if for none. */
  String unanswered() {
    return next(unanswered, "nobody has asked");
  }

  private void asked(ServerWebSocketHandshake handshake) {
    if (silent) {
      String asked = handshake.headers().get("Sec-WebSocket-Protocol");
      unanswered.add(asked == null ? "" : asked);
    } else {
      handshake.accept();
    }
  }

  private void serve(HttpServerRequest request) {
    if (admin.served(request)) {
      return;
    }
    request.response().putHeader("Content-Security-Policy", POLICY);
    String path = request.path().equals("/") ? "/index.html" : request.path();
    JsonArray listed = channels;
    if (path.equals("/api/channels") && listed != null) {
      request.response().putHeader("Content-Type", "application/json").end(listed.toBuffer());
      return;
    }
    for (Path root : ROOTS) {
      Path file = root.resolve("." + path).normalize();
      if (file.startsWith(root.normalize()) && file.toFile().isFile()) {
        request.response().sendFile(file.toString());
        return;
      }
    }
    request.response().setStatusCode(404).end();
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(Browser.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError(late);
    }
  }

  /** One connected receiver. */
  record Peer(ServerWebSocket socket) {
    String path() {
      return socket.path();
    }

    String query() {
      return socket.query();
    }

    String protocol() {
      return socket.subProtocol();
    }

    void text(String payload) {
      await(socket.writeTextMessage(payload));
    }

    void binary(byte... payload) {
      await(socket.writeBinaryMessage(Buffer.buffer(payload)));
    }

    void hello(String epoch, long next) {
      hello(epoch, next, next);
    }

    /**
     * One stream, number 1.
     *
     * @param first that will be sent
     * @param next that the stream will get
     */
    void hello(String epoch, long first, long next) {
      JsonObject stream =
          new JsonObject().put("id", 1).put("epoch", epoch).put("first", 1).put("next", next);
      notice(
          new JsonObject()
              .put("type", "hello")
              .put("channel", "default")
              .put("node", "a")
              .put("position", epoch + ":" + (first - 1))
              .put("replies", false)
              .put("streams", new JsonArray().add(stream)));
    }

    void gap(long from, long to, String reason) {
      notice(
          new JsonObject()
              .put("type", "gap")
              .put("stream", 1)
              .put("from", from)
              .put("to", to)
              .put("count", to - from + 1)
              .put("reason", reason));
    }

    void restart(String epoch, long from) {
      notice(
          new JsonObject()
              .put("type", "gap")
              .putNull("stream")
              .put("epoch", epoch)
              .put("from", from)
              .putNull("to")
              .putNull("count")
              .put("reason", "restart"));
    }

    void notice(JsonObject notice) {
      text(notice.encode());
    }

    void message(long offset, String payload) {
      message(offset, true, payload.getBytes(StandardCharsets.UTF_8));
    }

    void message(long offset, boolean isText, byte... payload) {
      await(socket.writeBinaryMessage(frame(offset, isText, payload)));
    }

    void messageOf(int sender, long offset, String payload) {
      Buffer frame = frame(offset, true, payload.getBytes(StandardCharsets.UTF_8));
      await(socket.writeBinaryMessage(frame.setUnsignedInt(4, sender)));
    }

    /** Stream 1, sender 7, received on 2026-01-02 at 03:04:05.678901 UTC. */
    static Buffer frame(long offset, boolean isText, byte... payload) {
      return Buffer.buffer()
          .appendUnsignedByte((short) 1)
          .appendUnsignedByte((short) (isText ? 1 : 0))
          .appendUnsignedShort(1)
          .appendUnsignedInt(7)
          .appendLong(offset)
          .appendLong(1_767_323_045_678_901L)
          .appendBytes(payload);
    }

    void close(int code, String reason) {
      await(socket.close((short) code, reason));
    }
  }
}

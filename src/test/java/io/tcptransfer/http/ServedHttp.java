package io.tcptransfer.http;

import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Drain;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Tallies;
import io.tcptransfer.channel.Tally;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.tls.PortTls;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** The HTTP side alone, as configured, asked by hand. One thread. */
final class ServedHttp implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  static final String UPGRADE =
      String.join(
          "\r\n",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "");

  private final Vertx vertx = Vertx.vertx();
  private final Node node;
  private final int port;

  ServedHttp(String json) throws Exception {
    this(json, 1);
  }

  /** Instances that share the port, which the first one has from the start. */
  ServedHttp(String json, int instances) throws Exception {
    Configuration configuration = Configuration.of(Configuration.parse(json), Map.of());
    node =
        new Node(
            "node",
            new Channels(configuration.channels(), 1 << 26, () -> "epoch"),
            new Tallies(),
            new Drain(Duration.ofSeconds(1)));
    node.drain().skip();
    Promise<Integer> opened = Promise.promise();
    PortShare share = new PortShare(false, opened::complete);
    House house = Entrances.house(node, configuration);
    for (int i = 0; i < instances; i++) {
      Waiting.on(
          vertx.deployVerticle(
              new HttpVerticle(
                  configuration.http(),
                  Site.of(configuration.http(), "default"),
                  house,
                  share,
                  PortTls.none())));
    }
    port = Waiting.on(opened.future());
  }

  int port() {
    return port;
  }

  EventBus bus() {
    return vertx.eventBus();
  }

  Channel channel(String name) {
    return node.channels().find(name).orElseThrow();
  }

  Tally refused() {
    return node.tallies().receiversRefused();
  }

  /** The answer to a GET with its own Host; headers each end with CR LF. */
  String get(String path, String headers) throws IOException {
    return ask("GET " + path + " HTTP/1.1\r\n" + host() + headers + "Connection: close\r\n\r\n");
  }

  /** The answer to an upgrade, up to the end of its head if it is accepted. */
  String upgrade(String path, String headers) throws IOException {
    try (Socket socket = connect()) {
      return upgrade(socket, path, headers);
    }
  }

  /** As {@link #upgrade(String, String)}, on a connection that goes on. */
  String upgrade(Socket socket, String path, String headers) throws IOException {
    send(socket, "GET " + path + " HTTP/1.1\r\n" + host() + UPGRADE + headers + "\r\n");
    return head(socket);
  }

  String host() {
    return "Host: 127.0.0.1:" + port + "\r\n";
  }

  /** Everything that comes until the end; the request must ask for that. */
  String ask(String request) throws IOException {
    try (Socket socket = connect()) {
      send(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String head(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      if (head.indexOf("\r\n\r\n") >= 0) {
        break;
      }
    }
    return head.toString();
  }

  /** Of an answer. */
  static int status(String answer) {
    return answer.startsWith("HTTP/1.") ? Integer.parseInt(answer.substring(9, 12)) : -1;
  }

  @Override
  public void close() throws IOException {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    node.channels().clear();
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.tls.Authority;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A relay that a page's blocks talk to: started with the page's configuration, on ports of its own,
 * and with a token that may do everything where it asks for tokens. One thread.
 */
final class Served {
  /** Its base64 has a padding, and the characters that base64url has others for. */
  static final String TOKEN = "reäd?~~>me1";

  private static final int DEFAULT_TCP_PORT = 12_000;
  private static final String DEFAULT_HTTP_PORT = "8080";

  private final Relay relay;
  private final String channel;
  private final Map<String, Integer> ports;
  private final HttpClient client;
  private final boolean asksForTokens;

  private Served(
      Relay relay,
      String channel,
      Map<String, Integer> ports,
      HttpClient client,
      boolean asksForTokens) {
    this.relay = relay;
    this.channel = channel;
    this.ports = ports;
    this.client = client;
    this.asksForTokens = asksForTokens;
  }

  /**
   * Starts one.
   *
   * @param asks whether it asks for tokens also if the configuration has none
   */
  static Served start(Relays relays, String text, boolean asks) {
    JsonObject config = new JsonObject(text);
    JsonArray listeners =
        config
            .getJsonObject("tcp", new JsonObject())
            .getJsonArray("listeners", new JsonArray().add(new JsonObject()));
    JsonArray tokens =
        config.getJsonObject("auth", new JsonObject()).getJsonArray("tokens", new JsonArray());
    Launch launch = relays.launch().args("-conf", text);
    boolean asksForTokens = asks || !tokens.isEmpty();
    if (asksForTokens) {
      String own = "TRANSFER_AUTH_TOKENS_" + tokens.size();
      launch.env(own + "_NAME", "reader").env(own + "_TOKEN", TOKEN);
      launch.env(own + "_MAY", "[\"receive\", \"reply\", \"send\", \"admin\"]");
    }
    for (int i = 0; i < listeners.size(); i++) {
      launch.env("TRANSFER_TCP_LISTENERS_" + i + "_PORT", "0");
    }
    Relay relay = launch.relay();
    Map<String, Integer> ports = new LinkedHashMap<>();
    for (int i = 0; i < listeners.size(); i++) {
      JsonObject listener = listeners.getJsonObject(i);
      String name = listener.getString("name", i == 0 ? "default" : "listener-" + i);
      ports.put("" + listener.getInteger("port", DEFAULT_TCP_PORT), relay.tcpPort(name));
    }
    ports.put(DEFAULT_HTTP_PORT, relay.httpPort());
    String channel = listeners.getJsonObject(0).getString("channel", "default");
    return new Served(relay, channel, ports, client(relay, launch.directory()), asksForTokens);
  }

  private static HttpClient client(Relay relay, Path directory) {
    HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    if (relay.page().getScheme().equals("https")) {
      try {
        client.sslContext(Authority.trusting(directory.resolve("relay.pem")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return client.build();
  }

  /** A port that nobody listens on. */
  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  void end() {
    relay.process().kill();
  }

  /** The channel of the first listener. */
  String channel() {
    return channel;
  }

  /** A block with the ports of this relay instead of those that the page names. */
  String addressed(String text) {
    String addressed = text;
    for (Map.Entry<String, Integer> port : ports.entrySet()) {
      addressed = addressed.replace(port.getKey(), port.getValue().toString());
    }
    return addressed;
  }

  /** What comes on a channel from now on, line by line. */
  Output follow(String name) {
    HttpResponse<InputStream> answer =
        send(request("/stream/" + name).build(), HttpResponse.BodyHandlers.ofInputStream());
    assertEquals(200, answer.statusCode(), name);
    return Output.of(answer.body(), "stream-" + name);
  }

  /** Gives a channel a message. */
  void post(String name, String message) {
    HttpRequest request =
        request("/channels/" + name).POST(HttpRequest.BodyPublishers.ofString(message)).build();
    assertEquals(202, send(request, HttpResponse.BodyHandlers.discarding()).statusCode(), name);
  }

  /** A WebSocket that goes through a proxy on that port of this machine gets what is sent. */
  void assertDeliversThrough(int port, String message) {
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    Receiver receiver = null;
    while (receiver == null) {
      try {
        receiver = Receiver.connect(URI.create("ws://127.0.0.1:" + port + "/ws/" + channel));
      } catch (RuntimeException notYet) {
        assertTrue(System.nanoTime() < deadline, notYet::toString);
      }
    }
    try (Receiver through = receiver) {
      post(channel, message);
      through.expect(message);
    }
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(relay.url(path)).timeout(Patience.LIMIT);
    if (asksForTokens) {
      String token = URLEncoder.encode(TOKEN, StandardCharsets.UTF_8);
      request.uri(URI.create(relay.url(path) + "?access_token=" + token));
    }
    return request;
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}

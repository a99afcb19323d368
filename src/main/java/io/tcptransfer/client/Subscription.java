package io.tcptransfer.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * What a receiver asks a relay for, and how it gets a connection. Does not know what comes over it.
 * A value; its methods block.
 *
 * @param url {@code ws} or {@code wss}, with what else its user wants in the query
 * @param after the position that its user named; null if there is none
 * @param history how many messages first; negative if that was not said
 * @param token null without one; it goes into the handshake, never into the URL
 * @param tls by what the relay's certificate is believed
 */
public record Subscription(URI url, String after, long history, String token, SSLContext tls) {
  private static final String V1 = "tcp-transfer.v1";
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(15);
  private static final int SERVER_ERROR = 500;
  private static final int SHOWN_CHARACTERS = 200;

  /** The parameters that say where to begin. */
  private static final Set<String> BEGINS = Set.of("after", "history");

  /**
   * Why no connection came about, as a line that a user can act on. It may succeed later: names go
   * and come with a network, and certificates are renewed.
   */
  static final class NotReached extends IOException {
    private static final long serialVersionUID = 1L;

    NotReached(String line) {
      super(line);
    }
  }

  /** Whether a text is a position. */
  public static boolean isPosition(String text) {
    try {
      return !Positions.parse(text).isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  HttpClient client() {
    return HttpClient.newBuilder().sslContext(tls).connectTimeout(CONNECT_LIMIT).build();
  }

  /**
   * Connects.
   *
   * @param seen where to go on; empty at first
   * @param inbox gets what comes
   * @throws IOException if it may succeed later
   * @throws ClientFailure if it never will: the relay refuses, or isn't one
   */
  WebSocket connect(HttpClient client, Positions seen, Inbox inbox) throws IOException {
    WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(CONNECT_LIMIT);
    if (token == null) {
      builder.subprotocols(V1);
    } else {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      builder.subprotocols(
          V1, "bearer." + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
    try {
      WebSocket socket = builder.buildAsync(asked(seen), inbox).join();
      if (!socket.getSubprotocol().equals(V1)) {
        socket.abort();
        throw new ClientFailure(url.getAuthority() + " doesn't speak " + V1);
      }
      return socket;
    } catch (CompletionException e) {
      throw failure(e.getCause());
    }
  }

  private URI asked(Positions seen) {
    String query = url.getRawQuery() == null ? "" : url.getRawQuery();
    if (!seen.isEmpty()) {
      query = beginning(query, "after=" + seen);
    } else if (after != null) {
      query = beginning(query, "after=" + after);
    } else if (history >= 0) {
      query = beginning(query, "history=" + history);
    }
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String tail = query.isEmpty() ? "" : "?" + query;
    return URI.create(url.getScheme() + "://" + url.getRawAuthority() + path + tail);
  }

  /** The query, but begun there: the relay refuses one that says so twice. */
  private static String beginning(String query, String where) {
    Stream<String> others =
        Arrays.stream(query.split("&", -1)).filter(pair -> !pair.isEmpty() && !isBegin(pair));
    return Stream.concat(others, Stream.of(where)).collect(Collectors.joining("&"));
  }

  private static boolean isBegin(String pair) {
    String name = pair.split("=", 2)[0];
    return BEGINS.contains(URLDecoder.decode(name, StandardCharsets.UTF_8));
  }

  private IOException failure(Throwable cause) {
    if (cause instanceof WebSocketHandshakeException refused) {
      HttpResponse<?> response = refused.getResponse();
      String answered = "answered " + response.statusCode() + said(response);
      if (response.statusCode() >= SERVER_ERROR) {
        return new IOException("it " + answered);
      }
      throw new ClientFailure(url.getAuthority() + " " + answered);
    }
    if (cause instanceof SSLException) {
      return new NotReached(
          "no TLS with " + url.getAuthority() + ": " + Endpoint.tlsProblem(cause));
    }
    if (cause instanceof ConnectException e && isUnknownHost(e)) {
      return new NotReached("unknown host: " + url.getHost());
    }
    if (cause instanceof IOException e) {
      return e;
    }
    throw new ClientFailure("cannot connect to " + url.getAuthority() + ": " + cause);
  }

  private static boolean isUnknownHost(Throwable failure) {
    return failure != null
        && (failure instanceof UnresolvedAddressException || isUnknownHost(failure.getCause()));
  }

  /** The first line of the body, in which the relay says why. */
  private static String said(HttpResponse<?> response) {
    String body = String.valueOf(response.body()).strip();
    int end = body.indexOf('\n');
    String line = end < 0 ? body : body.substring(0, end);
    return line.isEmpty() || line.length() > SHOWN_CHARACTERS || line.startsWith("<")
        ? ""
        : ": " + line;
  }
}

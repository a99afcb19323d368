package io.tcptransfer.http;

import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Tally;
import io.tcptransfer.config.Right;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a WebSocket upgrade request to a receiver, or to a refusal. Knows no cursor. Runs on its
 * instance's event loop.
 */
final class Upgrade {
  static final String V1 = "tcp-transfer.v1";
  static final String PLAIN = "tcp-transfer.plain";

  /** A receiver that has its place in the log, and no socket yet. */
  interface Arrival {
    void accepted(ServerWebSocket socket);

    void failed();
  }

  /** Gives a receiver its place, before it is told that it is accepted; or refuses it. */
  interface Attacher {
    Arrival attach(Channel channel, Form form, ReceiverQuery query, InetAddress address);
  }

  private static final Logger log = LoggerFactory.getLogger(Upgrade.class);
  private static final String DEFAULT = "/ws";
  private static final String PATH = DEFAULT + "/";

  private final Channels channels;
  private final String defaultChannel;
  private final boolean compresses;
  private final Tally refused;
  private final Guard guard;
  private final Attacher attacher;

  /**
   * @param defaultChannel the channel of {@code /ws} and {@code /}
   * @param compresses whether compression is agreed on with whoever offers it
   */
  Upgrade(
      Channels channels,
      String defaultChannel,
      boolean compresses,
      Tally refused,
      Guard guard,
      Attacher attacher) {
    this.channels = channels;
    this.defaultChannel = defaultChannel;
    this.compresses = compresses;
    this.refused = refused;
    this.guard = guard;
    this.attacher = attacher;
  }

  /** Whether a request is for us: it asks for a WebSocket, or where there is nothing else. */
  static boolean isAt(HttpServerRequest request) {
    return isAsked(request) || request.path().equals(DEFAULT) || request.path().startsWith(PATH);
  }

  private static boolean isAsked(HttpServerRequest request) {
    String upgrade = request.getHeader(HttpHeaders.UPGRADE);
    return upgrade != null && upgrade.equalsIgnoreCase("websocket");
  }

  /**
   * Answers such a request. What is no upgrade learns what an upgrade would: a browser doesn't tell
   * a page why it got no WebSocket.
   *
   * @throws Refusal if it is not accepted
   */
  void handle(HttpServerRequest request, Caller caller) {
    MultiMap query = query(request);
    String name = channelName(request.path());
    // Before anything tells which channels there are.
    guard.checkRight(Right.RECEIVE, name, request.headers(), query);
    Channel channel =
        channels
            .find(name)
            .orElseThrow(() -> new Refusal(404, Reason.UNKNOWN_CHANNEL, "unknown channel"));
    ReceiverQuery asked = asked(query);
    if (!isAsked(request)) {
      throw new Refusal(426, Reason.BAD_REQUEST, "here is a WebSocket");
    }
    accept(request, channel, asked, caller);
  }

  private static MultiMap query(HttpServerRequest request) {
    try {
      return request.params(true);
    } catch (IllegalArgumentException malformed) {
      throw Refusal.malformed("malformed query");
    }
  }

  private static ReceiverQuery asked(MultiMap query) {
    try {
      return ReceiverQuery.of(query);
    } catch (IllegalArgumentException malformed) {
      throw Refusal.malformed(malformed.getMessage());
    }
  }

  /** Empty, which no channel is called, if the path names none. */
  private String channelName(String path) {
    if (path.equals("/") || path.equals(DEFAULT)) {
      return defaultChannel;
    }
    if (!path.startsWith(PATH)) {
      return "";
    }
    try {
      String name = path.substring(PATH.length()).replace("+", "%2B");
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return "";
    }
  }

  private void accept(
      HttpServerRequest request, Channel channel, ReceiverQuery query, Caller caller) {
    Form offered = form(request.getHeader("Sec-WebSocket-Protocol"));
    Form form = compresses && Compression.isAgreed(request) ? offered.deflated() : offered;
    if (query.after() != null && !form.isV1()) {
      throw Refusal.malformed("after needs the sub-protocol " + V1);
    }
    // It has its place before the 101: what is sent as soon as that is read must reach it.
    Arrival arrival = attacher.attach(channel, form, query, caller.address());
    request
        .toWebSocket()
        .onSuccess(arrival::accepted)
        .onFailure(
            failure -> {
              arrival.failed();
              refused.count(Reason.BAD_REQUEST);
              log.debug("handshake failed: {}", failure.getMessage());
            });
  }

  /** The form that the handshake will choose: the first of ours that is offered. */
  private static Form form(String offered) {
    if (offered != null) {
      for (String protocol : offered.split(",", -1)) {
        if (protocol.trim().equals(V1)) {
          return Form.V1;
        }
        if (protocol.trim().equals(PLAIN)) {
          return Form.PLAIN;
        }
      }
    }
    return Form.PLAIN;
  }
}

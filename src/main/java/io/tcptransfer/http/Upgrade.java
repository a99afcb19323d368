package io.tcptransfer.http;

import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Tally;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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

  /** Gives a receiver its place, before it is told that it is accepted. */
  interface Attacher {
    Arrival attach(Channel channel, Form form, ReceiverQuery query);
  }

  private static final Logger log = LoggerFactory.getLogger(Upgrade.class);
  private static final String PATH = "/ws/";

  private final Channels channels;
  private final String defaultChannel;
  private final boolean compresses;
  private final Tally refused;
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
      Attacher attacher) {
    this.channels = channels;
    this.defaultChannel = defaultChannel;
    this.compresses = compresses;
    this.refused = refused;
    this.attacher = attacher;
  }

  /** Whether a request asks for a WebSocket. */
  static boolean isAsked(HttpServerRequest request) {
    String upgrade = request.getHeader(HttpHeaders.UPGRADE);
    return upgrade != null && upgrade.equalsIgnoreCase("websocket");
  }

  /** Answers a request that asks for a WebSocket. */
  void handle(HttpServerRequest request) {
    Optional<Channel> channel = channel(request.path());
    if (channel.isEmpty()) {
      refuse(request, 404, "unknown channel", Reason.UNKNOWN_CHANNEL);
      return;
    }
    try {
      accept(request, channel.get(), ReceiverQuery.of(request.params(true)));
    } catch (IllegalArgumentException malformed) {
      refuse(request, 400, malformed.getMessage(), Reason.BAD_REQUEST);
    }
  }

  private Optional<Channel> channel(String path) {
    if (path.equals("/") || path.equals("/ws")) {
      return channels.find(defaultChannel);
    }
    if (!path.startsWith(PATH)) {
      return Optional.empty();
    }
    try {
      String name = path.substring(PATH.length()).replace("+", "%2B");
      return channels.find(URLDecoder.decode(name, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notEncoded) {
      return Optional.empty();
    }
  }

  private void accept(HttpServerRequest request, Channel channel, ReceiverQuery query) {
    Form offered = form(request.getHeader("Sec-WebSocket-Protocol"));
    Form form = compresses && Compression.isAgreed(request) ? offered.deflated() : offered;
    if (query.after() != null && !form.isV1()) {
      throw new IllegalArgumentException("after needs the sub-protocol " + V1);
    }
    // It has its place before the 101: what is sent as soon as that is read must reach it.
    Arrival arrival = attacher.attach(channel, form, query);
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

  private void refuse(HttpServerRequest request, int status, String why, Reason reason) {
    refused.count(reason);
    log.debug("upgrade refused status={} reason={}", status, reason);
    Routes.secure(request.response())
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain;charset=utf-8")
        .end(why + "\n");
  }
}

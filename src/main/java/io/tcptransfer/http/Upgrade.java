package io.tcptransfer.http;

import io.netty.channel.ChannelHandlerContext;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Slow;
import io.tcptransfer.channel.Tally;
import io.tcptransfer.config.HttpConfig;
import io.tcptransfer.config.Right;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a WebSocket upgrade request to a receiver, or to a refusal. Runs on its instance's event
 * loop.
 */
final class Upgrade {
  static final String V1 = "tcp-transfer.v1";
  static final String PLAIN = "tcp-transfer.plain";

  private static final Logger log = LoggerFactory.getLogger(Upgrade.class);
  private static final String DEFAULT = "/ws";
  private static final String PATH = DEFAULT + "/";

  private final ChannelDoor door;
  private final String defaultChannel;
  private final boolean compresses;
  private final Handshake handshake;
  private final int sendBufferBytes;
  private final Tally refused;
  private final Audience audience;

  /**
   * @param defaultChannel the channel of {@code /ws} and {@code /}
   * @param config whether compression is agreed on, and what the kernel may hold for a receiver
   */
  Upgrade(
      ChannelDoor door,
      String defaultChannel,
      HttpConfig config,
      Tally refused,
      Audience audience) {
    this.door = door;
    this.defaultChannel = defaultChannel;
    this.compresses = config.compression();
    this.handshake = handshake(compresses);
    this.sendBufferBytes = config.sendBufferBytes();
    this.refused = refused;
    this.audience = audience;
  }

  /** As the port speaks WebSocket; conformance is tested with the same. */
  static Handshake handshake(boolean compresses) {
    return new Handshake(HttpVerticle.INBOUND_BYTES, compresses, List.of(V1, PLAIN));
  }

  /** Whether a request is for us: it asks for a WebSocket, or where there is nothing else. */
  static boolean isAt(HttpServerRequest request) {
    return isAsked(request) || request.path().equals(DEFAULT) || request.path().startsWith(PATH);
  }

  static boolean isAsked(HttpServerRequest request) {
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
    ChannelDoor.Admission admission =
        door.admit(request, channelName(request.path()), Right.RECEIVE);
    ReceiverQuery asked = ReceiverQuery.asked(admission.query());
    audience.checkSeat(caller);
    Handshake.check(request);
    accept(request, admission, asked, caller);
  }

  /** Empty, which no channel is called, if the path names none. */
  private String channelName(String path) {
    if (path.equals("/") || path.equals(DEFAULT)) {
      return defaultChannel;
    }
    return ChannelDoor.channelName(path, PATH);
  }

  private void accept(
      HttpServerRequest request,
      ChannelDoor.Admission admission,
      ReceiverQuery query,
      Caller caller) {
    Form offered = form(request.getHeader("Sec-WebSocket-Protocol"));
    Form form = compresses && Compression.isAgreed(request) ? offered.deflated() : offered;
    if (query.after() != null && !form.isV1()) {
      throw Refusal.malformed("after needs the sub-protocol " + V1);
    }
    Cursor cursor = new Cursor(query.slow(), form);
    Audience.Place place = audience.attach(admission, cursor, query, caller);
    handshake.accept(
        request,
        vertx -> {
          AccessLog.upgraded(request, caller);
          accepted(place, cursor, vertx);
        },
        () -> {
          place.failed();
          refused.count(Reason.BAD_REQUEST);
          log.debug("gone before the end of the request");
        });
  }

  private void accepted(Audience.Place place, Cursor cursor, ChannelHandlerContext vertx) {
    Lobby.leave(vertx.pipeline());
    // Who wants the latest wants little to lie between.
    int growing = cursor.slow() == Slow.LATEST ? 0 : sendBufferBytes;
    ReceiverSocket socket = new ReceiverSocket(HttpVerticle.INBOUND_BYTES, growing);
    place.accepted(
        socket, cursor.form().isV1() ? "v1" : "plain", receiver -> socket.take(vertx, receiver));
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

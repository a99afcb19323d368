package io.tcptransfer.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Tally;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that is not served: its status, what the peer is told, and what is counted. */
final class Refusal extends RuntimeException {
  private static final Logger log = LoggerFactory.getLogger(Refusal.class);
  private static final long serialVersionUID = 1L;
  private static final int UNAUTHORIZED = 401;
  private static final int UPGRADE_REQUIRED = 426;
  private static final int UNAVAILABLE = 503;

  /** When there may be room again: receivers come and go. */
  private static final String RETRY_AFTER_SECONDS = "5";

  private final int status;
  private final Reason reason;

  /**
   * @param told to the peer; says nothing that a stranger must not know
   */
  Refusal(int status, Reason reason, String told) {
    super(told, null, false, false);
    this.status = status;
    this.reason = reason;
  }

  /** A request that means nothing. */
  static Refusal malformed(String told) {
    return new Refusal(400, Reason.BAD_REQUEST, told);
  }

  int status() {
    return status;
  }

  Reason reason() {
    return reason;
  }

  /** As {@link #answer}, and ends the connection. */
  // Closing can fail only because it is closed.
  @SuppressWarnings("FutureReturnValueIgnored")
  void answerAndClose(HttpServerRequest request, Tally refused) {
    Lobby.dismiss(((ConnectionBase) request.connection()).channel().pipeline());
    request.response().putHeader(HttpHeaders.CONNECTION, "close");
    answer(request, refused).onComplete(written -> request.connection().close());
  }

  /** Answers a request so, and counts it. */
  Future<Void> answer(HttpServerRequest request, Tally refused) {
    refused.count(reason);
    log.debug("refused status={} reason={}", status, reason);
    HttpServerResponse response = request.response().setStatusCode(status);
    switch (status) {
      case UNAUTHORIZED ->
          response.putHeader(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"tcp-transfer\"");
      case UPGRADE_REQUIRED ->
          response
              .putHeader(HttpHeaders.UPGRADE, "websocket")
              .putHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION, Handshake.VERSION);
      case UNAVAILABLE -> response.putHeader(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
      default -> {}
    }
    return response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain;charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(getMessage() + "\n");
  }
}

package io.tcptransfer.http;

import io.tcptransfer.config.Right;
import io.tcptransfer.ops.Others.Listed;
import io.tcptransfer.ops.Wholes;
import io.tcptransfer.trust.Grant;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Answers {@code GET /api/channels}: the channels that a peer may receive, with what goes through
 * them now. Knows no receiver and no sender. Runs on its instance's event loop.
 */
final class ChannelList {
  private static final String PATH = "/api/channels";

  private final Vertx vertx;
  private final Supplier<Guard> guard;
  private final Wholes wholes;

  ChannelList(Vertx vertx, Supplier<Guard> guard, Wholes wholes) {
    this.vertx = vertx;
    this.guard = guard;
    this.wholes = wholes;
  }

  /** Whether a request is for us. */
  static boolean isAt(HttpServerRequest request) {
    return request.path().equals(PATH)
        && (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD));
  }

  /**
   * Answers such a request.
   *
   * @throws Refusal if it is not accepted
   */
  void handle(HttpServerRequest request) {
    Guard guard = this.guard.get();
    Grant grant = guard.grant(request.headers(), ChannelDoor.query(request));
    guard.checkKnown(Right.RECEIVE, grant);
    Predicate<String> shown = channel -> grant.may(Right.RECEIVE, channel);
    vertx
        .executeBlocking(() -> wholes.here(Listed.CHANNELS, shown), false)
        .compose(here -> wholes.list(Listed.CHANNELS, here, shown))
        .onSuccess(
            list ->
                Gate.secure(request.response())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(list.toBuffer()));
  }
}

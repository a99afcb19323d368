package io.tcptransfer.http;

import io.tcptransfer.channel.Reason;
import io.tcptransfer.ops.Health;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * Answers {@code GET /health/live} and {@code GET /health/ready}, to anybody: a load balancer has
 * no token. Runs on its instance's event loop, so that an answer says that it runs.
 */
final class HealthPage {
  private static final String LIVE = "/health/live";
  private static final String READY = "/health/ready";

  private final Health health;

  HealthPage(Health health) {
    this.health = health;
  }

  /** Whether a request is for us. */
  static boolean isAt(HttpServerRequest request) {
    return request.path().equals(LIVE) || request.path().equals(READY);
  }

  /**
   * Answers such a request.
   *
   * @throws Refusal if it is no question
   */
  void handle(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      throw new Refusal(405, Reason.BAD_REQUEST, "only GET is answered here");
    }
    Health.State state = health.state();
    boolean live = request.path().equals(LIVE);
    String status = live ? "live" : state.name().toLowerCase(Locale.ROOT);
    Gate.secure(request.response())
        .setStatusCode(live || state == Health.State.READY ? 200 : 503)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(new JsonObject().put("status", status).toBuffer());
  }
}

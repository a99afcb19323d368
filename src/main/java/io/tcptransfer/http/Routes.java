package io.tcptransfer.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;

/** Which request goes where. Knows no receiver. Runs on its instance's event loop. */
final class Routes {
  /** Nothing but our own files runs or is shown, and nobody frames the page. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private Routes() {}

  /**
   * What answers every request. Upgrades are taken before the router: it hands out wrapped sockets,
   * and a receiver needs the real one.
   */
  static Handler<HttpServerRequest> of(Vertx vertx, Upgrade upgrade, Page page) {
    Router router = Router.router(vertx);
    router.route().method(HttpMethod.GET).method(HttpMethod.HEAD).handler(page::serve);
    return request -> {
      if (Upgrade.isAsked(request)) {
        upgrade.handle(request);
      } else {
        secure(request.response());
        router.handle(request);
      }
    };
  }

  /** Restricts what a browser does with an answer; an accepted upgrade has none. */
  static HttpServerResponse secure(HttpServerResponse response) {
    return response
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
  }
}

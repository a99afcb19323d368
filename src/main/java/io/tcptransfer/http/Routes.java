package io.tcptransfer.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;

/** Which request goes where. Knows no receiver. Runs on its instance's event loop. */
final class Routes {
  private Routes() {}

  /**
   * What answers every request. Upgrades are taken before the router: it hands out wrapped sockets,
   * and a receiver needs the real one.
   */
  static Handler<HttpServerRequest> of(
      Vertx vertx, Gate gate, Upgrade upgrade, Streams streams, ChannelList channels, Page page) {
    Router router = Router.router(vertx);
    router.route().method(HttpMethod.GET).method(HttpMethod.HEAD).handler(page::serve);
    return request ->
        gate.pass(
            request,
            caller -> {
              if (Upgrade.isAt(request)) {
                upgrade.handle(request, caller);
              } else if (Streams.isAt(request)) {
                streams.handle(request, caller);
              } else if (ChannelList.isAt(request)) {
                channels.handle(request);
              } else {
                Gate.secure(request.response());
                router.handle(request);
              }
            });
  }
}

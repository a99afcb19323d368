package io.tcptransfer.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Which request goes where. Knows no receiver. Runs on its instance's event loop. */
final class Routes {
  private Routes() {}

  /**
   * One kind of requests.
   *
   * @param isFor whether a request is of that kind
   * @param handler answers it, or throws a {@link Refusal}
   */
  record Route(Predicate<HttpServerRequest> isFor, BiConsumer<HttpServerRequest, Caller> handler) {}

  /**
   * What answers every request: the first route that is for it, else the page. They are taken
   * before the router: it hands out wrapped sockets, and a receiver needs the real one.
   */
  static Handler<HttpServerRequest> of(Vertx vertx, Gate gate, List<Route> routes, Page page) {
    Router router = Router.router(vertx);
    router.route().method(HttpMethod.GET).method(HttpMethod.HEAD).handler(page::serve);
    Route rest =
        new Route(
            any -> true,
            (request, caller) -> {
              Gate.secure(request.response());
              router.handle(request);
            });
    return request ->
        gate.pass(
            request,
            caller ->
                routes.stream()
                    .filter(route -> route.isFor().test(request))
                    .findFirst()
                    .orElse(rest)
                    .handler()
                    .accept(request, caller));
  }
}

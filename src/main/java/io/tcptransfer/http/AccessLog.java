package io.tcptransfer.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request, when it is answered, if {@code conf/logback.xml} asks for them. Paths
 * only: a query may hold a token. Runs on the connection's event loop.
 */
final class AccessLog {
  private static final Logger log = LoggerFactory.getLogger("access");
  private static final int SWITCHING_PROTOCOLS = 101;

  private final HttpServerRequest request;
  private final Caller caller;
  private final long begun = System.nanoTime();
  private boolean told;

  private AccessLog(HttpServerRequest request, Caller caller) {
    this.request = request;
    this.caller = caller;
  }

  /** Tells of that request once it is over. */
  static void watch(HttpServerRequest request, Caller caller) {
    if (log.isInfoEnabled()) {
      AccessLog line = new AccessLog(request, caller);
      HttpServerResponse response = request.response();
      response.endHandler(end -> line.tell(response.getStatusCode(), ""));
      if (!Upgrade.isAsked(request)) {
        response.closeHandler(cut -> line.tell(response.getStatusCode(), " cut"));
      }
    }
  }

  /** Tells of a request that has become a WebSocket. */
  static void upgraded(HttpServerRequest request, Caller caller) {
    if (log.isInfoEnabled()) {
      new AccessLog(request, caller).tell(SWITCHING_PROTOCOLS, "");
    }
  }

  private void tell(int status, String how) {
    if (!told) {
      told = true;
      log.info(
          "{} {} status={} bytes={} millis={} address={}{}",
          request.method(),
          request.path(),
          status,
          request.response().bytesWritten(),
          (System.nanoTime() - begun) / 1_000_000,
          caller.address().getHostAddress(),
          how);
    }
  }
}

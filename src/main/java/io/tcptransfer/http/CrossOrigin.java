package io.tcptransfer.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * What a browser wants to hear before a page of another origin may ask us with more than a simple
 * request, and read what we answer (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol).
 * Doesn't know which origins are allowed. Without state; any thread.
 *
 * <p>It never names all origins, and never allows credentials: cookies and the like mean nothing
 * here, and a token is a header that the page itself sets.
 */
final class CrossOrigin {
  private static final String METHODS = "GET, HEAD, POST, DELETE";
  private static final String HEADERS = "authorization, content-type, last-event-id";

  /** As long as any browser keeps it (Chromium: two hours). */
  private static final String MAX_AGE_SECONDS = "7200";

  private CrossOrigin() {}

  /**
   * Lets a page read the answer, whatever it will be.
   *
   * @param origin the page's, as the browser has written it: it compares character by character
   */
  static void admit(HttpServerResponse response, String origin) {
    response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
  }

  /** Whether an answer has been opened to a page so. */
  static boolean isAdmitted(HttpServerResponse response) {
    return response.headers().contains(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
  }

  /** Whether a browser asks what a page may ask; such a request never has a token. */
  static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
  }

  /** The answer to that; what is not named, the browser refuses by itself. */
  static void allow(HttpServerResponse response) {
    response
        .setStatusCode(204)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS)
        .putHeader(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS)
        .end();
  }
}

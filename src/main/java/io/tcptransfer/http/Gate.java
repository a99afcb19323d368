package io.tcptransfer.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.NetUtil;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Tally;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where every request comes through, whatever it is for, and every refusal goes out. Knows no
 * route. Runs on its instance's event loop.
 */
final class Gate {
  /** As many digits as an int surely holds. */
  private static final Pattern LENGTH = Pattern.compile("0*[0-9]{1,9}");

  /** Nothing but our own files runs or is shown, and nobody frames the page. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
          + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Logger log = LoggerFactory.getLogger(Gate.class);

  private final Supplier<Guard> guard;
  private final boolean secure;
  private final Tally refused;

  /**
   * @param secure whether every connection is TLS, to somebody before us
   */
  Gate(Supplier<Guard> guard, boolean secure, Tally refused) {
    this.guard = guard;
    this.secure = secure;
    this.refused = refused;
  }

  /**
   * Answers a request that may not come in; hands on any other.
   *
   * @param inside may refuse it too
   */
  void pass(HttpServerRequest request, Consumer<Caller> inside) {
    try {
      check(request);
      Guard guard = this.guard.get();
      Caller caller = guard.caller(peer(request), secure || request.isSSL(), request.headers());
      AccessLog.watch(request, caller);
      Optional<String> elsewhere = guard.checkOrigin(caller, request.headers());
      elsewhere.ifPresent(origin -> CrossOrigin.admit(request.response(), origin));
      if (elsewhere.isPresent() && CrossOrigin.isPreflight(request)) {
        CrossOrigin.allow(secure(request.response()));
      } else {
        inside.accept(caller);
      }
    } catch (Refusal refusal) {
      refuse(request, refusal);
    }
  }

  /** Ends the connection only if it brings a body, which nobody will read. */
  private void refuse(HttpServerRequest request, Refusal refusal) {
    secure(request.response());
    MultiMap headers = request.headers();
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    if ((length != null && !length.equals("0"))
        || headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
      refusal.answerAndClose(request, refused);
    } else {
      refusal.answer(request, refused).onFailure(gone -> log.debug("nobody took the refusal"));
    }
  }

  /** Answers what the decoder could make nothing of, and ends the connection. */
  void invalid(HttpServerRequest request) {
    secure(request.response());
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      new Refusal(414, Reason.OVERSIZE, "request line too long").answerAndClose(request, refused);
    } else if (cause instanceof TooLongHttpHeaderException) {
      new Refusal(431, Reason.OVERSIZE, "headers too long").answerAndClose(request, refused);
    } else {
      Refusal.malformed("not HTTP/1.1").answerAndClose(request, refused);
    }
  }

  /** Neither a proxy's form of a request, whose host would win over Host, nor a long body. */
  private static void check(HttpServerRequest request) {
    if (request.version() == null || !request.uri().startsWith("/")) {
      throw Refusal.malformed("malformed request");
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && !Posts.isAt(request) && !isShort(length)) {
      throw new Refusal(413, Reason.OVERSIZE, "request too large");
    }
  }

  private static boolean isShort(String length) {
    return LENGTH.matcher(length).matches()
        && Integer.parseInt(length) <= HttpVerticle.INBOUND_BYTES;
  }

  /** Who was handed on is who the listener says; if it could not tell, it counts as loopback. */
  private static InetAddress peer(HttpServerRequest request) {
    if (((ConnectionBase) request.connection()).channel().remoteAddress()
        instanceof InetSocketAddress tcp) {
      return tcp.getAddress();
    }
    SocketAddress told = request.remoteAddress();
    InetAddress address =
        told.isInetSocket() ? NetUtil.createInetAddressFromIpAddressString(told.host()) : null;
    return address == null ? InetAddress.getLoopbackAddress() : address;
  }

  /**
   * Restricts what a browser does with an answer, as far as it is not for an allowed page from
   * elsewhere; an accepted upgrade has none. Origins get different answers, for which caches need
   * Vary.
   */
  static HttpServerResponse secure(HttpServerResponse response) {
    String resourcePolicy = CrossOrigin.isAdmitted(response) ? "cross-origin" : "same-origin";
    return response
        .putHeader(HttpHeaders.VARY, "Origin")
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", resourcePolicy);
  }
}

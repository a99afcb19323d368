package io.tcptransfer.http;

import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.KnownReceiver;
import io.tcptransfer.channel.KnownSender;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Tally;
import io.tcptransfer.config.Right;
import io.tcptransfer.ops.Census;
import io.tcptransfer.ops.Metrics;
import io.tcptransfer.ops.Operations;
import io.tcptransfer.ops.Others;
import io.tcptransfer.ops.Others.Listed;
import io.tcptransfer.ops.Wholes;
import io.tcptransfer.trust.Grant;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what needs the right {@code admin}: {@code /metrics}, {@code /api/senders}, {@code
 * /api/receivers}, and {@code DELETE} of one of those. A token sees and cuts who is on its
 * channels. Runs on its instance's event loop; what takes long is made on a worker.
 */
final class AdminPages {
  private static final Logger log = LoggerFactory.getLogger(AdminPages.class);
  private static final String METRICS = "/metrics";
  private static final String SENDERS = "/api/senders";
  private static final String RECEIVERS = "/api/receivers";
  private static final String JSON = "application/json";
  private static final List<HttpMethod> READING = List.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Vertx vertx;
  private final Supplier<Guard> guard;
  private final Census census;
  private final Wholes wholes;
  private final Tally refused;
  private final Others others;
  private final Metrics metrics;

  /**
   * @param refused counts what is refused after other nodes were asked
   */
  AdminPages(Vertx vertx, Supplier<Guard> guard, Operations operations, Tally refused) {
    this.refused = refused;
    this.vertx = vertx;
    this.guard = guard;
    this.census = operations.census();
    this.wholes = operations.wholes();
    this.others = operations.others();
    this.metrics = operations.metrics();
  }

  /** Whether a request is for us. */
  static boolean isAt(HttpServerRequest request) {
    String path = request.path();
    return path.equals(METRICS) || isIn(SENDERS, path) || isIn(RECEIVERS, path);
  }

  private static boolean isIn(String list, String path) {
    return path.equals(list) || path.startsWith(list + "/");
  }

  /**
   * Answers such a request.
   *
   * @throws Refusal if it is not accepted
   */
  void handle(HttpServerRequest request, Caller caller) {
    Grant grant = guard.get().checkAdmin(request.headers(), ChannelDoor.query(request));
    Predicate<String> shown = channel -> grant.may(Right.ADMIN, channel);
    switch (request.path()) {
      case METRICS -> answer(request, Metrics.CONTENT_TYPE, onWorker(metrics::scrape));
      case SENDERS -> answer(request, JSON, list(Listed.SENDERS, shown));
      case RECEIVERS -> answer(request, JSON, list(Listed.RECEIVERS, shown));
      default -> cut(request, shown, grant, caller);
    }
  }

  private <T> Future<T> onWorker(Callable<T> task) {
    return vertx.executeBlocking(task, false);
  }

  private Future<String> list(Listed listed, Predicate<String> shown) {
    return onWorker(() -> wholes.here(listed, shown))
        .compose(here -> wholes.list(listed, here, shown))
        .compose(all -> onWorker(all::encode));
  }

  private void answer(HttpServerRequest request, String type, Future<String> body) {
    if (!READING.contains(request.method())) {
      throw new Refusal(405, Reason.BAD_REQUEST, "only GET is answered here");
    }
    Gate.secure(request.response())
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    body.compose(request.response()::end).onFailure(failure -> failed(request, failure));
  }

  private static void failed(HttpServerRequest request, Throwable failure) {
    if (request.response().headWritten() || request.response().closed()) {
      log.debug("nobody took the answer");
    } else {
      log.error("no answer path={}", request.path(), failure);
      request.response().setStatusCode(500).end();
    }
  }

  private void cut(
      HttpServerRequest request, Predicate<String> mayCut, Grant grant, Caller caller) {
    if (!request.method().equals(HttpMethod.DELETE)) {
      throw new Refusal(405, Reason.BAD_REQUEST, "only DELETE is answered here");
    }
    String path = request.path();
    boolean sender = path.startsWith(SENDERS + "/");
    String id = path.substring((sender ? SENDERS : RECEIVERS).length() + 1);
    Optional<Runnable> here = sender ? ofSender(id, mayCut) : ofReceiver(id, mayCut);
    log.warn("cut asked id={} token={} address={}", id, grant.name(), caller.address());
    here.map(
            cut -> {
              cut.run();
              return Future.succeededFuture(true);
            })
        .orElseGet(() -> elsewhere(sender ? Listed.SENDERS : Listed.RECEIVERS, id, mayCut))
        .onSuccess(
            cut -> {
              if (cut) {
                Gate.secure(request.response()).setStatusCode(204).end();
              } else {
                Gate.secure(request.response());
                new Refusal(404, Reason.BAD_REQUEST, "there is none of that id")
                    .answer(request, refused)
                    .onFailure(gone -> log.debug("nobody took the refusal"));
              }
            });
  }

  /** On another node, if it has one of that id on a channel of which this token may cut. */
  private Future<Boolean> elsewhere(Listed listed, String id, Predicate<String> mayCut) {
    return others
        .list(listed)
        .compose(
            lists ->
                lists.values().stream()
                        .flatMap(JsonArray::stream)
                        .map(JsonObject.class::cast)
                        .anyMatch(
                            peer ->
                                peer.getString("id").equals(id)
                                    && mayCut.test(peer.getString("channel")))
                    ? others.cut(id)
                    : Future.succeededFuture(false));
  }

  private Optional<Runnable> ofSender(String id, Predicate<String> mayCut) {
    return census.sender(id).filter(known -> may(mayCut, known.channel())).map(KnownSender::cut);
  }

  private Optional<Runnable> ofReceiver(String id, Predicate<String> mayCut) {
    return census
        .receiver(id)
        .filter(known -> may(mayCut, known.channel()))
        .map(KnownReceiver::cut);
  }

  private static boolean may(Predicate<String> mayCut, Channel channel) {
    return mayCut.test(channel.name());
  }
}

package io.tcptransfer.browser;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a {@link FakeRelay} answers at {@code /api/senders} and {@code /api/receivers}: 404 until
 * the test has said otherwise. It knows no connections: whom it has cut is merely listed no longer.
 * Told by the test's thread, asked on the relay's event loop.
 */
final class FakeAdmin {
  /** By kind, the peers; a number is the status of a refusal. */
  private final Map<String, Object> answers = new ConcurrentHashMap<>();

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int cutStatus = 204;

  void senders(JsonObject... peers) {
    answers.put("senders", new JsonArray(List.of(peers)));
  }

  void receivers(JsonObject... peers) {
    answers.put("receivers", new JsonArray(List.of(peers)));
  }

  /** Every question is answered with this status from now on. */
  void refuse(int status) {
    answers.put("senders", status);
    answers.put("receivers", status);
  }

  /** With anything but 204 nobody is cut. */
  void answerCutsWith(int status) {
    cutStatus = status;
  }

  /** Method, path, and authorization if there was one, of all questions by now. */
  List<String> asked() {
    return asked;
  }

  /** False if the request is for somebody else. */
  boolean served(HttpServerRequest request) {
    String path = request.path();
    String kind = path.replaceFirst("^/api/([^/]*).*", "$1");
    if (!kind.equals("senders") && !kind.equals("receivers")) {
      return false;
    }
    String token = request.getHeader("Authorization");
    asked.add(request.method() + " " + path + (token == null ? "" : " " + token));
    Object answer = answers.getOrDefault(kind, 404);
    if (answer instanceof Integer status) {
      request.response().setStatusCode(status).end();
    } else if (request.method().equals(HttpMethod.DELETE)) {
      request.response().setStatusCode(cut(kind, (JsonArray) answer, path)).end();
    } else {
      request.response().end(((JsonArray) answer).toBuffer());
    }
    return true;
  }

  private int cut(String kind, JsonArray peers, String path) {
    if (cutStatus != 204) {
      return cutStatus;
    }
    String id = path.substring(path.lastIndexOf('/') + 1);
    List<JsonObject> others =
        peers.stream()
            .map(JsonObject.class::cast)
            .filter(peer -> !peer.getString("id").equals(id))
            .toList();
    answers.put(kind, new JsonArray(others));
    return others.size() < peers.size() ? 204 : 404;
  }
}

package io.tcptransfer.process;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** An operator who asks a relay over HTTP. One thread. */
final class Api {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Relay relay;
  private final String token;

  /** Without a token. */
  Api(Relay relay) {
    this(relay, null);
  }

  Api(Relay relay, String token) {
    this.relay = relay;
    this.token = token;
  }

  HttpResponse<String> ask(String method, String path) {
    URI uri = URI.create("http://127.0.0.1:" + relay.httpPort() + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(Patience.LIMIT).method(method, BodyPublishers.noBody());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  int status(String path) {
    return ask("GET", path).statusCode();
  }

  JsonArray list(String path) {
    return new JsonArray(ask("GET", path).body());
  }

  /** The only one of that list; waits until there is one, and only one, that is right. */
  JsonObject only(String path, Predicate<JsonObject> right) {
    return listWhen(path, list -> list.size() == 1 && right.test(list.getJsonObject(0)))
        .getJsonObject(0);
  }

  /** That list, once it is so. */
  JsonArray listWhen(String path, Predicate<JsonArray> so) {
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    JsonArray list = list(path);
    while (!so.test(list)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("never so: " + list.encode());
      }
      list = list(path);
    }
    return list;
  }

  /** All samples, once they are so. */
  Map<String, Double> metricsWhen(Predicate<Map<String, Double>> so) {
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    Map<String, Double> metrics = metrics();
    while (!so.test(metrics)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("never so: " + metrics);
      }
      metrics = metrics();
    }
    return metrics;
  }

  /** All samples of Prometheus' text, by name and labels. */
  Map<String, Double> metrics() {
    Map<String, Double> samples = new HashMap<>();
    ask("GET", "/metrics")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
    return samples;
  }
}

package io.tcptransfer.cluster;

import io.tcptransfer.bus.NodeBus;
import io.tcptransfer.ops.Others;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other nodes, to be asked who is there. Knows no log. Any thread. */
public final class Colleagues implements Others {
  private static final Logger log = LoggerFactory.getLogger(Colleagues.class);

  /** A list lacks the nodes that have not answered by then. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

  private static final String LIST = "list";
  private static final String CUT = "cut";

  private final NodeBus bus;
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  /** Of a clustered Vert.x; it knows nobody yet. */
  public Colleagues(Vertx vertx, String node) {
    this.bus = new NodeBus(vertx.eventBus(), node);
  }

  void heard(String node) {
    names.add(node);
  }

  void gone(String node) {
    names.remove(node);
  }

  @Override
  public Future<Map<String, JsonArray>> list(Listed listed) {
    return ask(new JsonObject().put(LIST, listed.name()));
  }

  @Override
  public Future<Boolean> cut(String id) {
    return ask(new JsonObject().put(CUT, id))
        .map(answers -> answers.values().stream().anyMatch(answer -> !answer.isEmpty()));
  }

  /** Asks all; those that do not answer are not in the map. */
  private Future<Map<String, JsonArray>> ask(JsonObject question) {
    Map<String, JsonArray> answers = new ConcurrentHashMap<>();
    List<Future<JsonArray>> asked =
        List.copyOf(names).stream()
            .map(
                name ->
                    bus.ask(name, question, ANSWER_LIMIT)
                        .onSuccess(answer -> answers.put(name, answer))
                        .onFailure(late -> log.debug("node did not answer node={}", name, late)))
            .toList();
    return Future.join(asked)
        .map(all -> (Map<String, JsonArray>) new TreeMap<>(answers))
        .recover(some -> Future.succeededFuture(new TreeMap<>(answers)));
  }

  /** What a colleague wants, of those: a {@link Listed}, or null if it wants an id to be cut. */
  static Listed listed(JsonObject question) {
    return question.containsKey(LIST) ? Listed.valueOf(question.getString(LIST)) : null;
  }

  /** The id that is to be cut. */
  static String cutId(JsonObject question) {
    return question.getString(CUT);
  }
}

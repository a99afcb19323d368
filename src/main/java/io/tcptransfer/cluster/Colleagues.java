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

/** The other nodes, to be asked. Knows no log. Any thread. */
public final class Colleagues implements Others {
  private static final Logger log = LoggerFactory.getLogger(Colleagues.class);

  /** A list lacks the nodes that have not answered by then. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

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
    return ask(Set.copyOf(names), new Question.Lists(listed));
  }

  @Override
  public Future<Boolean> cut(String id) {
    return ask(Set.copyOf(names), new Question.Cut(id))
        .map(answers -> answers.values().stream().anyMatch(answer -> !answer.isEmpty()));
  }

  /** Hands a reply to senders of all these nodes. Never fails. */
  Future<Receipt> reply(Question.Takes reply) {
    return reply(Set.copyOf(names), reply);
  }

  /** Hands a reply to senders of that node. Never fails. */
  Future<Receipt> reply(String node, Question.Takes reply) {
    return reply(Set.of(node), reply);
  }

  private Future<Receipt> reply(Set<String> whom, Question.Takes reply) {
    return ask(whom, reply)
        .map(
            answers ->
                whom.stream()
                    .map(
                        name ->
                            answers.containsKey(name)
                                ? Receipt.of(answers.get(name))
                                : Receipt.NONE)
                    .reduce(Receipt.NOBODY, Receipt::and));
  }

  /** Asks these; those that do not answer are not in the map. */
  private Future<Map<String, JsonArray>> ask(Set<String> whom, Question question) {
    Map<String, JsonArray> answers = new ConcurrentHashMap<>();
    JsonObject json = question.toJson();
    List<Future<JsonArray>> asked =
        whom.stream()
            .map(
                name ->
                    bus.ask(name, json, ANSWER_LIMIT)
                        .onSuccess(answer -> answers.put(name, answer))
                        .onFailure(late -> log.debug("node did not answer node={}", name, late)))
            .toList();
    return Future.join(asked)
        .map(all -> (Map<String, JsonArray>) new TreeMap<>(answers))
        .recover(some -> Future.succeededFuture(new TreeMap<>(answers)));
  }
}

package io.tcptransfer.cluster;

import io.netty.buffer.Unpooled;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Reply;
import io.tcptransfer.ops.Wholes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what other nodes ask. Knows no log. Any thread. */
final class Respondent {
  private static final Logger log = LoggerFactory.getLogger(Respondent.class);

  private final Vertx vertx;
  private final Node node;
  private final Wholes wholes;

  /**
   * @param wholes knows who is here
   */
  Respondent(Vertx vertx, Node node, Wholes wholes) {
    this.vertx = vertx;
    this.node = node;
    this.wholes = wholes;
  }

  /** What there is to say to a {@link Question}; fails if it is none. */
  Future<JsonArray> answer(JsonObject json) {
    Question question;
    try {
      question = Question.of(json);
    } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
      log.warn("question not understood: {}", e.getMessage());
      return Future.failedFuture(e);
    }
    if (question instanceof Question.Lists lists) {
      return vertx.executeBlocking(() -> wholes.here(lists.listed(), channel -> true), false);
    }
    if (question instanceof Question.Cut cut) {
      return Future.succeededFuture(cut(cut.id()));
    }
    return take((Question.Takes) question);
  }

  private JsonArray cut(String id) {
    boolean cut = wholes.cutHere(id);
    if (cut) {
      log.warn("cut by another node id={}", id);
    }
    return cut ? new JsonArray().add(id) : new JsonArray();
  }

  private Future<JsonArray> take(Question.Takes takes) {
    Optional<Channel> channel = node.channels().find(takes.channel());
    if (channel.isEmpty()) {
      return Future.succeededFuture(Receipt.NOBODY.toJson());
    }
    Promise<JsonArray> answer = Promise.promise();
    channel
        .get()
        .passOn(
            new Reply(
                channel.get().own(),
                takes.sender(),
                Unpooled.wrappedBuffer(takes.bytes()),
                reply -> answer.complete(Receipt.of(reply).toJson())));
    return answer.future();
  }
}

package io.tcptransfer.bus;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How the nodes of a cluster speak with one another: news for all, and questions to one. The bus
 * may lose what it carries, and says so of questions only. Consumed on the context of whoever
 * registers.
 */
public final class NodeBus {
  private static final String NEWS = "transfer.news";
  private static final String PULLS = "transfer.pulls.";
  private static final String QUESTIONS = "transfer.questions.";

  /** What a failed question says; the text says why. */
  private static final int REFUSED = 1;

  private final EventBus bus;
  private final String node;
  private final Map<String, Handler<Message<Object>>> handlers = new LinkedHashMap<>();
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();

  /**
   * @param node the name of this node
   */
  public NodeBus(EventBus bus, String node) {
    this.bus = bus;
    this.node = node;
  }

  /** Tells every node, this one too. */
  public void publish(JsonObject news) {
    bus.publish(NEWS, news);
  }

  /** Hears what every node tells; completes when all nodes know that. */
  public Future<Void> hear(Consumer<JsonObject> handler) {
    return consume(NEWS, (Message<JsonObject> message) -> handler.accept(message.body()));
  }

  /**
   * Asks a node for messages.
   *
   * @return fails if there is no answer in time, or no such node any more
   */
  public Future<ByteBuf> pull(String from, JsonObject wanted, Duration limit) {
    return bus.<Buffer>request(PULLS + from, wanted, within(limit))
        .map(answer -> ((BufferInternal) answer.body()).getByteBuf());
  }

  /** Answers those who ask for messages; completes when all nodes know that. */
  public Future<Void> givePulled(Function<JsonObject, Future<ByteBuf>> giver) {
    return consume(
        PULLS + node,
        (Message<JsonObject> message) ->
            giver
                .apply(message.body())
                .onSuccess(bytes -> message.reply(BufferInternal.buffer(bytes)))
                .onFailure(failure -> message.fail(REFUSED, failure.getMessage())));
  }

  /** Asks a node who is there. */
  public Future<JsonArray> ask(String whom, JsonObject question, Duration limit) {
    return bus.<JsonArray>request(QUESTIONS + whom, question, within(limit)).map(Message::body);
  }

  /** Answers those who ask; completes when all nodes know that. */
  public Future<Void> answer(Function<JsonObject, Future<JsonArray>> answerer) {
    return consume(
        QUESTIONS + node,
        (Message<JsonObject> message) ->
            answerer
                .apply(message.body())
                .onSuccess(message::reply)
                .onFailure(failure -> message.fail(REFUSED, failure.getMessage())));
  }

  /** Neither hears nor answers from now on. */
  public Future<?> close() {
    List<MessageConsumer<?>> registered = List.copyOf(consumers);
    consumers.clear();
    return Future.join(registered.stream().map(MessageConsumer::unregister).toList());
  }

  /** Tells all nodes anew that it hears and answers. */
  public Future<?> again() {
    return close()
        .eventually(() -> Future.join(handlers.keySet().stream().map(this::register).toList()));
  }

  @SuppressWarnings("unchecked") // What comes to an address is of one type.
  private <T> Future<Void> consume(String address, Consumer<Message<T>> handler) {
    handlers.put(address, message -> handler.accept((Message<T>) (Message<?>) message));
    return register(address);
  }

  private Future<Void> register(String address) {
    MessageConsumer<Object> consumer = bus.consumer(address);
    consumers.add(consumer);
    return consumer.handler(handlers.get(address)).completion();
  }

  private static DeliveryOptions within(Duration limit) {
    return new DeliveryOptions().setSendTimeout(limit.toMillis());
  }
}

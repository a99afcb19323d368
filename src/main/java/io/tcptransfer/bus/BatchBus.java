package io.tcptransfer.bus;

import io.tcptransfer.channel.Batch;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Consumer;

/**
 * Where senders and receivers meet: every batch that a channel's log has accepted is published
 * once, and every HTTP instance has one consumer.
 *
 * <p>The bus carries and hints, no more: a batch on it has no reference of its own, so a consumer
 * takes one with {@link Batch#tryRetain()} or reads the log instead; order and completeness come
 * from the log too (two consumers may see two publishers in different orders). Any thread.
 */
public final class BatchBus {
  private static final String BATCHES = "transfer.batches";

  private final EventBus bus;
  private final DeliveryOptions local =
      new DeliveryOptions().setLocalOnly(true).setCodecName(BatchCodec.NAME);

  /** Makes the bus know batches, if it doesn't yet. */
  public BatchBus(EventBus bus) {
    this.bus = bus;
    try {
      bus.registerCodec(new BatchCodec());
    } catch (IllegalStateException known) {
      // Another relay on the same Vert.x has registered it; there is no way to ask beforehand.
    }
  }

  /** Tells everybody of a batch that the log has accepted. */
  public void publish(Batch batch) {
    bus.publish(BATCHES, batch, local);
  }

  /** Hears of every batch, on the caller's context, until the consumer is unregistered. */
  public MessageConsumer<Batch> consume(Consumer<Batch> handler) {
    MessageConsumer<Batch> consumer = bus.localConsumer(BATCHES);
    return consumer.handler(message -> handler.accept(message.body()));
  }
}

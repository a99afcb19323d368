package io.tcptransfer.bus;

import io.tcptransfer.channel.Batch;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Carries a batch over the local event bus by reference; nothing is copied. It never goes over a
 * wire: batches are published for local consumers only. Any thread.
 */
final class BatchCodec implements MessageCodec<Batch, Batch> {
  static final String NAME = "transfer.batch";

  @Override
  public Batch transform(Batch batch) {
    return batch;
  }

  @Override
  public void encodeToWire(Buffer buffer, Batch batch) {
    throw new UnsupportedOperationException("a batch stays on its node");
  }

  @Override
  public Batch decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException("a batch stays on its node");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}

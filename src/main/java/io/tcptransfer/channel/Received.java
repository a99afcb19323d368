package io.tcptransfer.channel;

import java.util.concurrent.atomic.LongAdder;

/** What a channel got at one listener. Any thread. */
public final class Received {
  private final LongAdder messages = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  Received() {}

  /** The log has accepted that. */
  public void add(Batch batch) {
    messages.add(batch.count());
    bytes.add(batch.payloadBytes());
  }

  /** Messages so far. */
  public long messages() {
    return messages.sum();
  }

  /** Their payload bytes. */
  public long bytes() {
    return bytes.sum();
  }
}

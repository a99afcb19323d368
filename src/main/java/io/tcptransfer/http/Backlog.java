package io.tcptransfer.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** What of all that was handed to a connection the kernel has not taken yet. On its event loop. */
final class Backlog {
  private Backlog() {}

  /** In bytes, some for each entry of the queue included; also within one long entry it falls. */
  static long bytes(Channel connection) {
    ChannelOutboundBuffer queue = connection.unsafe().outboundBuffer();
    return queue == null ? 0 : queue.totalPendingWriteBytes() - queue.currentProgress();
  }
}

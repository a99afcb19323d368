package io.tcptransfer.framing;

import io.tcptransfer.config.Oversize;

/** How long a message may be, without what ends or announces it, and what follows if it isn't. */
record SizeLimit(int maxMessageBytes, Oversize onOversize) {

  boolean exceededBy(long bytes) {
    return bytes > maxMessageBytes;
  }

  /**
   * A message is too long: cuts the sender, or returns after the drop was told, once for each
   * message.
   *
   * @param bytes how many are known of
   */
  void enforce(long bytes, MessageSink sink) throws FramingException {
    if (onOversize == Oversize.CLOSE) {
      throw FramingException.oversize(bytes, maxMessageBytes);
    }
    sink.dropped(Drop.OVERSIZE);
  }
}

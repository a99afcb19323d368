package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;

/** Takes what a framer cut, in the order sent. Called on the framer's thread, before it returns. */
public interface MessageSink {

  /**
   * One message: bytes {@code [index, index + length)} of {@code buffer}, wherever its reader and
   * writer index stand. They are valid only during this call: who wants them longer copies them. A
   * length of 0 is an empty message.
   *
   * @param utf8 whether the framer has seen that they are valid UTF-8; false says nothing
   */
  void message(ByteBuf buffer, int index, int length, boolean utf8);

  /** A message that will never be one: it takes no offset, it is only counted, once. */
  void dropped(Drop drop);
}

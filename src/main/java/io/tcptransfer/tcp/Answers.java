package io.tcptransfer.tcp;

import io.netty.buffer.ByteBuf;
import io.tcptransfer.config.Framing;
import io.tcptransfer.framing.CannotCarry;
import io.tcptransfer.framing.Joiner;

/**
 * Puts replies into a listener's framing. Knows no socket. Immutable; any thread.
 *
 * <p>A line that somebody has ended already, LF or CR LF, goes out as it is: devices differ in what
 * ends a line, and who answers knows his.
 */
final class Answers {
  private final boolean lines;
  private final Joiner joiner;

  Answers(Framing framing) {
    this.lines = framing instanceof Framing.Line;
    this.joiner = Joiner.of(framing);
  }

  /**
   * Appends a reply as its sender expects messages.
   *
   * @throws CannotCarry if the framing has no bytes for it; then nothing was appended
   */
  void join(ByteBuf reply, ByteBuf out) throws CannotCarry {
    if (lines && isOneEndedLine(reply)) {
      out.writeBytes(reply);
    } else {
      joiner.join(reply, out);
    }
  }

  private static boolean isOneEndedLine(ByteBuf reply) {
    int end = reply.indexOf(reply.readerIndex(), reply.writerIndex(), (byte) '\n');
    return end >= 0 && end == reply.writerIndex() - 1;
  }
}

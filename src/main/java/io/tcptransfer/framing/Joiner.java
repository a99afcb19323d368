package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import io.tcptransfer.config.Framing;

/**
 * Messages to bytes: what a {@link Framer} of the same framing cuts into the same messages. With
 * {@code raw} and {@code idle-gap} the bytes don't say where a message ends; when they are written
 * does. Keeps nothing between messages; any thread.
 */
public abstract sealed class Joiner {

  Joiner() {}

  /** The joiner for a framing. */
  public static Joiner of(Framing framing) {
    if (framing instanceof Framing.Line) {
      return new Lines();
    } else if (framing instanceof Framing.Delimiter delimiter) {
      return new Delimited(delimiter.delimiter());
    } else if (framing instanceof Framing.LengthPrefix prefix) {
      return new Prefixed(prefix);
    } else if (framing instanceof Framing.Fixed fixed) {
      return new Fixed(fixed.bytes());
    }
    return new Bare();
  }

  /**
   * Appends a message, with what ends or announces it.
   *
   * @param message what is readable of it; its indices stay
   * @throws CannotCarry if this framing has no bytes for it; then nothing was appended
   */
  public abstract void join(ByteBuf message, ByteBuf out) throws CannotCarry;

  private static void append(ByteBuf message, ByteBuf out) {
    out.writeBytes(message, message.readerIndex(), message.readableBytes());
  }

  private static final class Bare extends Joiner {
    @Override
    public void join(ByteBuf message, ByteBuf out) throws CannotCarry {
      if (!message.isReadable()) {
        throw new CannotCarry("an empty message has no bytes in this framing");
      }
      append(message, out);
    }
  }

  private static final class Lines extends Joiner {
    @Override
    public void join(ByteBuf message, ByteBuf out) throws CannotCarry {
      int end = message.writerIndex();
      if (message.indexOf(message.readerIndex(), end, (byte) '\n') >= 0) {
        throw new CannotCarry("the message contains LF, which ends a line");
      }
      append(message, out);
      // One CR before the LF is dropped, and that must not be the message's own.
      if (message.isReadable() && message.getByte(end - 1) == '\r') {
        out.writeByte('\r');
      }
      out.writeByte('\n');
    }
  }

  private static final class Delimited extends Joiner {
    private final String delimiter;

    Delimited(String delimiter) {
      this.delimiter = delimiter;
    }

    @Override
    public void join(ByteBuf message, ByteBuf out) throws CannotCarry {
      int start = out.writerIndex();
      append(message, out);
      for (int i = 0; i < delimiter.length(); i++) {
        out.writeByte(delimiter.charAt(i));
      }
      int length = out.writerIndex() - start;
      Words joined = Words.of(out, start, length);
      // Also the message's end and the delimiter's begin together may look like one.
      if (new DelimiterSearch(delimiter).end(joined, start) < start + length) {
        out.writerIndex(start);
        throw new CannotCarry("the message contains the delimiter, or ends like the begin of it");
      }
    }
  }

  private static final class Prefixed extends Joiner {
    private final Framing.LengthPrefix framing;
    private final int counted;
    private final long most;

    Prefixed(Framing.LengthPrefix framing) {
      this.framing = framing;
      this.counted = framing.includesPrefix() ? framing.lengthBytes() : 0;
      this.most = (1L << (8 * framing.lengthBytes())) - 1 - counted;
    }

    @Override
    public void join(ByteBuf message, ByteBuf out) throws CannotCarry {
      int length = message.readableBytes();
      if (length > most) {
        throw new CannotCarry(
            "the message has " + length + " bytes, a prefix of this size announces " + most);
      }
      for (int i = 0; i < framing.lengthBytes(); i++) {
        int place = framing.littleEndian() ? i : framing.lengthBytes() - 1 - i;
        out.writeByte((int) (((long) length + counted) >>> (8 * place)));
      }
      append(message, out);
    }
  }

  private static final class Fixed extends Joiner {
    private final int bytes;

    Fixed(int bytes) {
      this.bytes = bytes;
    }

    @Override
    public void join(ByteBuf message, ByteBuf out) throws CannotCarry {
      int length = message.readableBytes();
      if (length != bytes) {
        throw new CannotCarry(
            "the message has " + length + " bytes, with this framing each has " + bytes);
      }
      append(message, out);
    }
  }
}

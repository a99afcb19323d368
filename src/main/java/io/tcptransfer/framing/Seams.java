package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import io.tcptransfer.config.Framing;

/**
 * Finds where messages end in bytes that come in pieces, for whoever passes the bytes on as they
 * are. Keeps none of them, so no message is too long for it. Belongs to who reads the bytes.
 */
public abstract sealed class Seams {

  Seams() {}

  /**
   * For one run of bytes. With {@code raw} and {@code idle-gap} nothing in the bytes ends a
   * message: there each piece is one.
   */
  public static Seams of(Framing framing) {
    if (framing instanceof Framing.Line) {
      return new AtDelimiters("\n");
    } else if (framing instanceof Framing.Delimiter delimiter) {
      return new AtDelimiters(delimiter.delimiter());
    } else if (framing instanceof Framing.LengthPrefix prefix) {
      return new AtLengths(LengthPrefix.of(prefix));
    } else if (framing instanceof Framing.Fixed fixed) {
      return new AtLengths(LengthPrefix.fixed(fixed.bytes()));
    }
    return new BetweenPieces();
  }

  /**
   * Where the message ends to which byte {@code from} belongs, with all that ends it.
   *
   * @param from where the last call's message or piece ended; less than {@code to}
   * @return the index after it, or -1 if it goes on in the next piece
   * @throws FramingException if the bytes are not of this framing
   */
  public abstract int next(ByteBuf in, int from, int to) throws FramingException;

  private static final class BetweenPieces extends Seams {
    @Override
    public int next(ByteBuf in, int from, int to) {
      return to;
    }
  }

  private static final class AtDelimiters extends Seams {
    private final DelimiterSearch search;

    AtDelimiters(String delimiter) {
      search = new DelimiterSearch(delimiter);
    }

    @Override
    public int next(ByteBuf in, int from, int to) {
      return search.end(Words.of(in, from, to - from), from);
    }
  }

  private static final class AtLengths extends Seams {
    private static final long UNKNOWN = -1;

    private final LengthPrefix prefix;
    private long missing = UNKNOWN;

    AtLengths(LengthPrefix prefix) {
      this.prefix = prefix;
    }

    @Override
    public int next(ByteBuf in, int from, int to) throws FramingException {
      int at = from;
      if (missing == UNKNOWN) {
        at = prefix.read(in, from, to);
        if (!prefix.isWhole()) {
          return -1;
        }
        missing = prefix.take();
      }
      if (missing > to - at) {
        missing -= to - at;
        return -1;
      }
      int end = at + (int) missing;
      missing = UNKNOWN;
      return end;
    }
  }
}

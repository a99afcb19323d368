package io.tcptransfer.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 (RFC 3629) in buffers, at machine speed: ASCII eight bytes at a time, the rest with one
 * shift a byte. Absolute indices only: no reader or writer index is read or moved. Any thread.
 *
 * <p>A byte's row in {@link #ROWS} holds for each of nine states the next one, six bits each; a
 * state is the place of its six bits. So the next state is the row shifted by the state
 * (shift-based automaton, Per Vognsen), and the load of the row doesn't wait for the state.
 */
public final class Utf8 {
  /** A character has 4 bytes at most. */
  static final int MAX_UNFINISHED_BYTES = 3;

  private static final int STATE_BITS = 6;
  private static final int STATE_MASK = (1 << STATE_BITS) - 1;

  /** Between characters. */
  private static final int START = 0;

  private static final int ONE_MORE = STATE_BITS;
  private static final int TWO_MORE = 2 * STATE_BITS;
  private static final int THREE_MORE = 3 * STATE_BITS;

  /** After E0: below A0 it would be overlong. */
  private static final int AFTER_E0 = 4 * STATE_BITS;

  /** After ED: from A0 on it would be a surrogate. */
  private static final int AFTER_ED = 5 * STATE_BITS;

  /** After F0: below 90 it would be overlong. */
  private static final int AFTER_F0 = 6 * STATE_BITS;

  /** After F4: from 90 on it would be above U+10FFFF. */
  private static final int AFTER_F4 = 7 * STATE_BITS;

  private static final int INVALID = 8 * STATE_BITS;

  private static final long[] ROWS = rows();

  private Utf8() {}

  /** Whether the bytes are UTF-8, with no character cut at the end. No bytes are. */
  public static boolean isValid(ByteBuf buffer, int index, int length) {
    return state(buffer, index, length) == START;
  }

  /**
   * How many bytes at the end are the start of a character that could still be completed, 0 to 3;
   * -1 if the bytes before them are not UTF-8.
   */
  public static int unfinished(ByteBuf buffer, int index, int length) {
    int state = state(buffer, index, length);
    if (state == START) {
      return 0;
    } else if (state == INVALID) {
      return -1;
    }
    int first = index + length - 1;
    while (isContinuation(buffer.getByte(first))) {
      first--;
    }
    return index + length - first;
  }

  /**
   * The bytes with everything invalid replaced by U+FFFD, just as {@link String} decodes them; up
   * to three times as long.
   *
   * @return a new buffer, which the caller releases
   */
  public static ByteBuf repair(ByteBufAllocator allocator, ByteBuf buffer, int index, int length) {
    String text = buffer.toString(index, length, StandardCharsets.UTF_8);
    int bytes = ByteBufUtil.utf8Bytes(text);
    ByteBuf repaired = allocator.buffer(bytes);
    ByteBufUtil.reserveAndWriteUtf8(repaired, text, bytes);
    return repaired;
  }

  private static int state(ByteBuf buffer, int index, int length) {
    Words words = Words.of(buffer, index, length);
    long state = START;
    int at = index;
    int end = at + length;
    while (end - at >= Long.BYTES) {
      if (state == START) {
        at = words.skipAscii(at);
        if (end - at < Long.BYTES) {
          break;
        }
      }
      long word = words.word(at);
      at += Long.BYTES;
      for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
        state = ROWS[(int) (word >>> shift) & 0xFF] >>> state;
      }
      state &= STATE_MASK;
      if (state == INVALID) {
        return INVALID;
      }
    }
    for (; at < end; at++) {
      state = ROWS[words.get(at) & 0xFF] >>> state;
    }
    return (int) state & STATE_MASK;
  }

  private static long[] rows() {
    long[] rows = new long[256];
    for (int value = 0; value < rows.length; value++) {
      for (int state = START; state <= INVALID; state += STATE_BITS) {
        rows[value] |= (long) next(state, value) << state;
      }
    }
    return rows;
  }

  /** RFC 3629 §4, told as an automaton. */
  private static int next(int state, int value) {
    if (state == START) {
      return afterFirst(value);
    }
    if (state == INVALID || !isContinuation((byte) value)) {
      return INVALID;
    }
    return switch (state) {
      case ONE_MORE -> START;
      case TWO_MORE -> ONE_MORE;
      case THREE_MORE -> TWO_MORE;
      case AFTER_E0 -> value >= 0xA0 ? ONE_MORE : INVALID;
      case AFTER_ED -> value < 0xA0 ? ONE_MORE : INVALID;
      case AFTER_F0 -> value >= 0x90 ? TWO_MORE : INVALID;
      case AFTER_F4 -> value < 0x90 ? TWO_MORE : INVALID;
      default -> throw new AssertionError(state);
    };
  }

  private static int afterFirst(int value) {
    if (value < 0x80) {
      return START;
    } else if (value < 0xC2 || value > 0xF4) {
      return INVALID; // a continuation, overlong, or above U+10FFFF
    } else if (value < 0xE0) {
      return ONE_MORE;
    } else if (value < 0xF0) {
      return value == 0xE0 ? AFTER_E0 : value == 0xED ? AFTER_ED : TWO_MORE;
    }
    return value == 0xF0 ? AFTER_F0 : value == 0xF4 ? AFTER_F4 : THREE_MORE;
  }

  private static boolean isContinuation(byte value) {
    return (value & 0xC0) == 0x80;
  }
}

package io.tcptransfer.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Payload;
import io.tcptransfer.framing.CannotCarry;
import io.tcptransfer.framing.Joiner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Messages as a sender gives them: letters, now and then a character that isn't ASCII, or, where
 * the payload may be binary, a byte that isn't UTF-8. Immutable; any thread.
 */
final class ExerciseBytes {
  private static final int SINGLE_BYTES = 100;

  /** Each has a length and a kind that no other of them has; then they come again. */
  private static final int DIFFERENT = 160;

  private static final int TIMES = 40;

  /** Where the framing wants long ones, there are fewer. */
  private static final int MOST_BYTES = 1024 * 1024;

  /** No multiple of any message, so that a read may end anywhere in one. */
  private static final int WRITE_BYTES = 100_003;

  /** What is usual more often, what has another header or none too. */
  private static final List<Integer> LENGTHS = List.of(64, 1_000, 20, 64, 300, 64, 0, 120, 64, 40);

  private static final byte[] UMLAUT = "ü".getBytes(StandardCharsets.UTF_8);
  private static final byte NOT_UTF8 = (byte) 0xff;

  /** With what ends or announces each. */
  private final byte[] framed;

  private final long payloadBytes;

  private ExerciseBytes(byte[] framed, long payloadBytes) {
    this.framed = framed;
    this.payloadBytes = payloadBytes;
  }

  /** One message; none if the framing can't carry it. */
  static ExerciseBytes single(Framing framing, Payload payload) {
    return of(framing, payload, List.of(SINGLE_BYTES), 1);
  }

  /** Some thousand messages, a megabyte or so; fewer if the framing can't carry each. */
  static ExerciseBytes flood(Framing framing, Payload payload) {
    ExerciseBytes once = of(framing, payload, LENGTHS, DIFFERENT);
    int times = Math.max(1, Math.min(TIMES, MOST_BYTES / Math.max(1, once.framed.length)));
    ByteBuffer all = ByteBuffer.allocate(times * once.framed.length);
    while (all.hasRemaining()) {
      all.put(once.framed);
    }
    return new ExerciseBytes(all.array(), times * once.payloadBytes);
  }

  private static ExerciseBytes of(
      Framing framing, Payload payload, List<Integer> lengths, int count) {
    Joiner joiner = Joiner.of(framing);
    ByteBuf out = Unpooled.buffer();
    long payloadBytes = 0;
    for (int i = 0; i < count && payloadBytes < MOST_BYTES; i++) {
      int length =
          framing instanceof Framing.Fixed fixed ? fixed.bytes() : lengths.get(i % lengths.size());
      try {
        joiner.join(Unpooled.wrappedBuffer(message(length, i, payload)), out);
        payloadBytes += length;
      } catch (CannotCarry e) {
        // The next one, then.
      }
    }
    return new ExerciseBytes(ByteBufUtil.getBytes(out), payloadBytes);
  }

  private static byte[] message(int length, int number, Payload payload) {
    byte[] message = new byte[length];
    for (int i = 0; i < length; i++) {
      message[i] = (byte) ('a' + (i + number) % 26);
    }
    if (length > UMLAUT.length) {
      if (number % 8 == 1) {
        System.arraycopy(UMLAUT, 0, message, 0, UMLAUT.length);
      } else if (number % 16 == 2 && payload != Payload.TEXT) {
        message[0] = NOT_UTF8;
      } else if (number % 16 == 3) {
        message[length - 1] = '\r';
      }
    }
    return message;
  }

  /** Of all messages, without what ends or announces them. */
  long payloadBytes() {
    return payloadBytes;
  }

  void writeTo(OutputStream out) throws IOException {
    for (int at = 0; at < framed.length; at += WRITE_BYTES) {
      out.write(framed, at, Math.min(WRITE_BYTES, framed.length - at));
    }
  }
}

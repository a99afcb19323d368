package io.tcptransfer.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import io.tcptransfer.config.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One sender's life in front of a framer. Notes what came out, in order: {@code =bytes} a message,
 * in ISO 8859-1, {@code OVERSIZE} and {@code INCOMPLETE} drops, {@code cut: …} the end. Watches on
 * the way that every buffer is left as it was and that memory stays bounded.
 */
final class SenderTrial implements AutoCloseable {
  /** What a framer may keep besides the longest message: the beginning of what may end it. */
  private static final int A_FEW_BYTES = 16;

  private static final List<ReadBuffer> KINDS = List.of(ReadBuffer.values());

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
  private final List<String> outcome = new ArrayList<>();
  private final int maxMessageBytes;
  private final Framer framer;
  private boolean cut;

  private final MessageSink sink =
      new MessageSink() {
        @Override
        public void message(ByteBuf buffer, int index, int length, boolean utf8) {
          assertTrue(buffer.refCnt() > 0, "a message in a released buffer");
          assertTrue(!utf8 || Utf8.isValid(buffer, index, length), "said to be UTF-8, and isn't");
          outcome.add("=" + buffer.toString(index, length, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void dropped(Drop drop) {
          outcome.add(drop.name());
        }
      };

  SenderTrial(Framing framing, Payload payload, int maxMessageBytes, Oversize onOversize) {
    this.maxMessageBytes = maxMessageBytes;
    this.framer = Framer.of(framing, payload, maxMessageBytes, onOversize, allocator);
  }

  SenderTrial(Framing framing, int maxMessageBytes, Oversize onOversize) {
    this(framing, Payload.AUTO, maxMessageBytes, onOversize);
  }

  /** The whole life: these reads, then the end. */
  static List<String> outcome(
      Framing framing, int maxMessageBytes, Oversize onOversize, List<byte[]> reads) {
    try (SenderTrial sender = new SenderTrial(framing, maxMessageBytes, onOversize)) {
      int next = reads.size();
      for (byte[] read : reads) {
        sender.read(KINDS.get(next++ % KINDS.size()), read);
      }
      return sender.end();
    }
  }

  SenderTrial read(String iso) {
    return read(ReadBuffer.DIRECT_SLICE, iso.getBytes(StandardCharsets.ISO_8859_1));
  }

  SenderTrial read(ReadBuffer kind, byte[] bytes) {
    if (cut) {
      return this;
    }
    ByteBuf in = kind.of(bytes);
    try {
      framer.feed(in, sink);
    } catch (FramingException e) {
      cut = true;
      outcome.add("cut: " + e.violation());
    }
    assertEquals(0, in.readableBytes(), "bytes left in a read");
    assertEquals(1, in.refCnt(), "references to a read");
    in.release();
    watchMemory();
    return this;
  }

  SenderTrial quiet() {
    // As one who would not watch the clock for nothing.
    if (!cut && framer.awaitsQuiet()) {
      framer.quiet(sink);
    }
    return this;
  }

  private void watchMemory() {
    assertTrue(framer.unfinishedBytes() <= (long) maxMessageBytes + A_FEW_BYTES);
    assertTrue(reservedBytes() <= framer.unfinishedBytes(), "memory that isn't told");
  }

  int unfinishedBytes() {
    return framer.unfinishedBytes();
  }

  private long reservedBytes() {
    return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
  }

  /** What came out since the last look. */
  List<String> outcome() {
    List<String> since = List.copyOf(outcome);
    outcome.clear();
    return since;
  }

  /** What came out, once the sender's bytes have ended. */
  List<String> end() {
    if (!cut) {
      framer.finish(sink);
      assertEquals(0, framer.unfinishedBytes(), "unfinished after the end");
    }
    return outcome();
  }

  @Override
  public void close() {
    framer.close();
    framer.close();
    assertEquals(0, framer.unfinishedBytes());
    assertEquals(0, reservedBytes(), "memory that wasn't given back");
  }
}

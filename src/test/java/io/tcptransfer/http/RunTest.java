package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.BatchBuilder;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Origin;
import io.tcptransfer.channel.Position;
import io.tcptransfer.channel.Slow;
import io.tcptransfer.channel.Start;
import io.tcptransfer.channel.Stream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes out of batches of several streams to a receiver that has some of it already. */
class RunTest {
  private final TestLog log = new TestLog();
  private final Stream other = log.channel().begin("other", 1);

  @AfterEach
  void end() {
    log.clear();
  }

  private void appendOwn(int messages) {
    log.append(messages, true, i -> new byte[] {'o'});
  }

  private void appendOther(int messages, long offset) {
    BatchBuilder builder = new BatchBuilder(PooledByteBufAllocator.DEFAULT, 1, log.channel());
    builder.begin(messages, 0);
    ByteBuf payload = Unpooled.copiedBuffer(new byte[] {'x'});
    IntStream.range(0, messages).forEach(i -> builder.add(true, payload, 0, 1));
    log.channel().append(builder.take().get(0), new Origin(other, offset), 0);
  }

  @Test
  void ofEachStreamItBeginsWhereTheReceiverIsThoughNothingIsTakenYet() {
    appendOwn(2);
    appendOther(2, 1);
    appendOwn(1);
    appendOther(3, 3);
    Cursor cursor = new Cursor(Slow.GAP, Form.V1);
    log.channel().attach(cursor, new Start.After(Position.parse("epoch:1,other:4")));
    List<Batch> batches = log.channel().read(cursor, Long.MAX_VALUE, false).batches();
    Run run = Run.of(batches, new RecentFrames(), cursor);
    List<Long> left =
        IntStream.range(0, batches.size())
            .mapToObj(i -> batches.get(i).next() - run.from(i))
            .toList();
    assertEquals(List.of(1L, 0L, 1L, 1L), left);
    assertFalse(run.isForAllAt(cursor));
    Bundle bundle = run.bundle(Form.PLAIN);
    assertEquals(4, bundle.batchesIn(bundle.size()));
    assertEquals(3 * 3, bundle.buffer(0).readableBytes());
    run.release();
    batches.forEach(Batch::release);
  }
}

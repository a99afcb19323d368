package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Slow;
import io.tcptransfer.channel.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which frames are made once for receivers at different messages, and how long they are kept. */
class RecentFramesTest {
  private static final int PAYLOAD_BYTES = 64 * 1024;

  private final TestLog log = new TestLog();
  private final RecentFrames recent = new RecentFrames();

  /** Not released before the end: the next ones would get the same memory. */
  private final List<ByteBuf> handedOut = new ArrayList<>();

  private final List<Batch> batches = new ArrayList<>();

  @AfterEach
  void end() {
    recent.clear();
    batches.forEach(Batch::release);
    log.clear();
    handedOut.forEach(ByteBuf::release);
    handedOut.forEach(frames -> assertEquals(0, frames.refCnt(), "nobody else has it any more"));
  }

  private Batch batch(int payloadBytes) {
    Batch batch = log.append(2, false, message -> new byte[payloadBytes / 2]);
    assertTrue(batch.tryRetain(), "the log keeps less than this does");
    batches.add(batch);
    return batch;
  }

  private ByteBuf frames(Batch batch, Form form, long from) {
    ByteBuf frames = recent.of(batch, form, from);
    handedOut.add(frames);
    return frames;
  }

  private ByteBuf frames(Batch batch) {
    return frames(batch, Form.V1, batch.first());
  }

  private void isMadeOnce(boolean once, Batch batch, Form form, long from) {
    ByteBuf one = frames(batch, form, from);
    ByteBuf other = frames(batch, form, from);
    assertEquals(one, other);
    assertEquals(once, one.memoryAddress() == other.memoryAddress());
  }

  @Test
  void whatWasSentLastIsMadeOnceForAll() {
    Batch batch = batch(PAYLOAD_BYTES);
    isMadeOnce(true, batch, Form.V1, batch.first());
    isMadeOnce(true, batch, Form.PLAIN, batch.first());
  }

  @Test
  void plainFramesAreToo() {
    Cursor speaksV1 = new Cursor(Slow.GAP, Form.V1);
    log.channel().attach(speaksV1, new Start.History(0));
    Batch batch = batch(PAYLOAD_BYTES);
    isMadeOnce(true, batch, Form.PLAIN, batch.first());
    assertNotEquals(
        frames(batch, Form.PLAIN, batch.first()).readableBytes(), frames(batch).readableBytes());
  }

  @Test
  void whatIsForOneReceiverOrJoinedAnywayIsNotKept() {
    Batch batch = batch(PAYLOAD_BYTES);
    isMadeOnce(false, batch, Form.V1, batch.first() + 1);
    Batch small = batch(Bundle.SMALL_BYTES - 2);
    isMadeOnce(false, small, Form.V1, small.first());
  }

  @Test
  void noMoreThanItsBytesAreKeptAndWhatWasWantedLast() {
    int more = RecentFrames.MOST_BYTES / PAYLOAD_BYTES;
    List<Batch> all = IntStream.range(0, more).mapToObj(i -> batch(PAYLOAD_BYTES)).toList();
    List<ByteBuf> first = all.stream().map(this::frames).toList();
    long kept = first.stream().filter(frames -> frames.refCnt() > 1).count();
    assertEquals(more - 1, kept, "the headers make them longer");
    Batch wanted = all.get(1);
    assertEquals(first.get(1).memoryAddress(), frames(wanted).memoryAddress());
    frames(batch(PAYLOAD_BYTES));
    assertEquals(first.get(1).memoryAddress(), frames(wanted).memoryAddress());
    assertNotEquals(first.get(2).memoryAddress(), frames(all.get(2)).memoryAddress());
  }
}

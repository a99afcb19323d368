package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Gap;
import io.tcptransfer.channel.KnownReceiver;
import io.tcptransfer.channel.Life;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.SenderEvent;
import io.tcptransfer.channel.Slow;
import io.tcptransfer.channel.Start;
import io.tcptransfer.channel.Stream;
import io.tcptransfer.channel.Tally;
import io.tcptransfer.channel.Traffic;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a receiver is told beside messages leaves at once, or as soon as there is room. */
class ReceiverTest {
  private final TestLoop loop = new TestLoop();
  private final TestLog log = new TestLog();
  private final Channel channel = log.channel();
  private final Feed feed = new Feed(channel, loop, new RecentFrames());
  private final Socket socket = new Socket();
  private Receiver receiver;

  /** Has no room as long as something waits in it, as one that goes past Netty's queue. */
  private static final class Socket implements Outlet {
    private final List<String> left = new ArrayList<>();
    private final List<String> waiting = new ArrayList<>();
    private boolean stuck;
    private boolean fails;

    @Override
    public boolean hasRoom() {
      return !stuck && waiting.isEmpty();
    }

    @Override
    public int mostBatches() {
      return Integer.MAX_VALUE;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public int write(Run run, Cursor cursor) {
      if (fails) {
        throw new IllegalStateException("no memory");
      }
      flush();
      if (!hasRoom()) {
        return 0;
      }
      left.add(run.batches().stream().mapToInt(Batch::count).sum() + " messages");
      return run.batches().size();
    }

    @Override
    public void write(String notice) {
      waiting.add(notice);
    }

    @Override
    public void flush() {
      if (!stuck) {
        left.addAll(waiting);
        waiting.clear();
      }
    }

    @Override
    public boolean ping() {
      return false;
    }

    @Override
    public void close(WebSocketCloseStatus status, String reason, Reason why) {
      left.add(reason);
    }
  }

  @BeforeEach
  void follow() {
    Cursor cursor = new Cursor(Slow.HOLD, Form.V1);
    Visitor visitor = new Visitor(InetAddress.getLoopbackAddress(), "", false);
    Replies replies = new Replies(channel, visitor, true, new Tally(), Runnable::run);
    KnownReceiver known =
        new KnownReceiver(cursor, channel, null, new Traffic(0), new Life(0), () -> {});
    receiver = new Receiver(socket, feed, known, replies, new Tally()::count);
    channel.attach(cursor, new Start.History(0));
    channel.follow(feed);
    feed.add(receiver);
  }

  @AfterEach
  void end() {
    log.clear();
  }

  private void room() {
    socket.stuck = false;
    receiver.roomAgain();
  }

  /** All that has left, since the start. */
  private void expect(String... left) {
    loop.endTurn();
    assertEquals(List.of(left), socket.left);
  }

  @Test
  void whatALostNodeHadIsToldAtOnce() {
    Stream other = channel.begin("other", 1);
    log.append(other, 3);
    feed.catchUp();
    channel.end(other, 6, false);
    expect(
        Notices.stream(other),
        "3 messages",
        Notices.gap(new Gap(other, 4, 5, Gap.Why.LOST)),
        Notices.lost(other, 6));
  }

  @Test
  void whoHasNoRoomIsToldOfALostNodeAfterItsLastMessage() {
    Stream other = channel.begin("other", 1);
    socket.stuck = true;
    log.append(other, 3);
    channel.end(other, 4, false);
    expect();
    room();
    expect(Notices.stream(other), "3 messages", Notices.lost(other, 4));
    room();
    expect(Notices.stream(other), "3 messages", Notices.lost(other, 4));
  }

  @Test
  void whatCouldNotBeWrittenIsGivenBack() {
    Batch delivered = log.append(1, true, i -> new byte[] {'a'});
    Batch read = log.append(1, true, i -> new byte[] {'b'});
    socket.fails = true;
    assertThrows(IllegalStateException.class, receiver::catchUp);
    feed.published(delivered);
    assertThrows(IllegalStateException.class, loop::endTurn);
    log.clear();
    assertFalse(delivered.tryRetain());
    assertFalse(read.tryRetain());
  }

  @Test
  void nobodyIsToldOfANodeThatIsBackOrThatLeft() {
    Stream back = channel.begin("back", 1);
    Stream left = channel.begin("left", 1);
    log.append(left, 1);
    socket.stuck = true;
    channel.end(back, 1, false);
    channel.end(left, 2, true);
    log.append(back, 1);
    expect();
    room();
    expect(Notices.stream(back), Notices.stream(left), "2 messages");
  }

  @Test
  void senderOfAStreamThatIsNewIsToldWithIt() {
    Stream other = channel.begin("other", 1);
    SenderEvent joined = new SenderEvent(other, true, 1, "127.0.0.1:1", "default");
    channel.tellSenderChanged(joined);
    expect(Notices.stream(other), Notices.sender(joined));
  }

  @Test
  void whoeverClosesTellsWhatWasMissedAndItIsCountedOnce() {
    Stream own = channel.own();
    socket.stuck = true;
    log.append(own, 3);
    assertEquals("too big: missed 3 messages", receiver.closing(1009, "too big"));
    assertEquals("too big", receiver.closing(1009, "too big"));
    receiver.closed(Reason.DEAD);
    assertEquals(3, channel.counts().missedAtClose());
  }
}

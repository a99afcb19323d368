package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tcptransfer.channel.BatchBuilder;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Gap;
import io.tcptransfer.channel.Position;
import io.tcptransfer.channel.SenderEvent;
import io.tcptransfer.channel.Slow;
import io.tcptransfer.channel.Start;
import io.tcptransfer.config.ChannelRules;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The notices that clients parse, key by key. */
class NoticesTest {
  private final Channels channels =
      new Channels(new ChannelRules(Map.of(), Set.of("plant/one"), 1), 1 << 26, () -> "e1");
  private final Channel channel = channels.find("plant/one").orElseThrow();

  private static void assertNotice(String expected, String notice) {
    assertEquals(new JsonObject(expected), new JsonObject(notice));
  }

  @Test
  void helloSaysWhereItBeginsAndThatNothingIsLostByComingBackWithIt() {
    BatchBuilder builder = new BatchBuilder(UnpooledByteBufAllocator.DEFAULT, 1, channel);
    builder.begin(0, 1);
    for (int i = 0; i < 5; i++) {
      builder.add(true, Unpooled.EMPTY_BUFFER, 0, 0);
    }
    channel.append(builder.take().get(0), 1);
    Cursor cursor = new Cursor(Slow.GAP, Form.V1);
    channel.attach(cursor, new Start.After(Position.parse("e1:2")));
    assertNotice(
        """
        {"type":"hello","channel":"plant/one","node":"n1","position":"e1:2","replies":false,
         "streams":[{"id":1,"epoch":"e1","first":1,"next":6}]}
        """,
        Notices.hello(channel.name(), "n1", channel.streams(), cursor, false));
    channels.clear();
  }

  @Test
  void gapHasBothEndsTheirCountAndAReason() {
    assertNotice(
        """
        {"type":"gap","stream":1,"from":5,"to":9,"count":5,"reason":"slow"}
        """,
        Notices.gap(new Gap(channel.own(), 5, 9, Gap.Why.SLOW)));
  }

  @Test
  void restartBeginsAfterThePositionAndHasNoEnd() {
    assertNotice(
        """
        {"type":"gap","stream":null,"epoch":"e0","from":8,"to":null,"count":null,
         "reason":"restart"}
        """,
        Notices.restart("e0", 7));
  }

  @Test
  void senderComesAndGoesWithAnUnsignedNumber() {
    String left =
        """
        {"type":"sender","event":"left","stream":1,"id":4294967295,"address":"a:1",
         "listener":"default"}
        """;
    assertNotice(left, Notices.sender(new SenderEvent(channel.own(), false, -1, "a:1", "default")));
    assertNotice(
        left.replace("left", "joined"),
        Notices.sender(new SenderEvent(channel.own(), true, -1, "a:1", "default")));
  }

  @Test
  void holdAndByeSayWhat() {
    assertNotice("{\"type\":\"hold\",\"held\":true}", Notices.hold(true));
    assertNotice(
        "{\"type\":\"bye\",\"code\":1013,\"reason\":\"too slow\"}", Notices.bye(1013, "too slow"));
  }
}

package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that are no receivers, with a clock of the test's own. */
class LobbyTest {
  private static final int MOST = 3;
  private static final int MOST_BODY_BYTES = 100;

  private final Tally refused = new Tally();
  private final List<EmbeddedChannel> peers = new ArrayList<>();
  private long nanos;
  private final Lobby lobby = new Lobby(MOST, MOST_BODY_BYTES, refused, () -> nanos);

  private EmbeddedChannel enter() {
    EmbeddedChannel peer = new EmbeddedChannel();
    peer.pipeline().addLast("handler", new ChannelInboundHandlerAdapter());
    lobby.enter(peer.pipeline(), "handler");
    peers.add(peer);
    return peer;
  }

  @AfterEach
  void leave() {
    peers.forEach(EmbeddedChannel::finishAndReleaseAll);
    assertEquals(0, lobby.size());
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    lobby.tick();
  }

  private static void ask(EmbeddedChannel peer) {
    peer.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
  }

  private static void begin(EmbeddedChannel peer) {
    peer.writeInbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/"));
  }

  private static void continueWith(EmbeddedChannel peer, int bytes) {
    peer.writeInbound(new DefaultHttpContent(Unpooled.buffer(bytes).writeZero(bytes)));
  }

  private static void answer(EmbeddedChannel peer) {
    peer.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
  }

  @Test
  void whoAsksNothingInTimeIsCutAndCounted() {
    EmbeddedChannel peer = enter();
    pass(Lobby.PATIENCE);
    assertTrue(peer.isOpen());
    pass(Duration.ofMillis(1));
    assertFalse(peer.isOpen());
    assertEquals(1, refused.of(Reason.LATE));
    assertEquals(0, lobby.size());
  }

  @Test
  void whoGoesOnSlowlyIsCutAtTheSameTime() {
    EmbeddedChannel peer = enter();
    begin(peer);
    for (int second = 0; second < 11; second++) {
      continueWith(peer, 1);
      pass(Duration.ofSeconds(1));
    }
    assertFalse(peer.isOpen());
    assertEquals(1, refused.of(Reason.LATE));
  }

  @Test
  void whoIsServedMayAskAgainAndThenBeIdleForAsLong() {
    EmbeddedChannel peer = enter();
    for (int i = 0; i < 5; i++) {
      ask(peer);
      pass(Duration.ofSeconds(6));
      answer(peer);
      pass(Duration.ofSeconds(6));
      assertTrue(peer.isOpen());
    }
    pass(Duration.ofSeconds(5));
    assertFalse(peer.isOpen());
    assertEquals(1, refused.of(Reason.IDLE));
    assertEquals(0, refused.of(Reason.LATE));
  }

  @Test
  void whoBecomesSomethingElseHasAllTheTime() {
    EmbeddedChannel peer = enter();
    ask(peer);
    Lobby.leave(peer.pipeline());
    pass(Duration.ofHours(1));
    assertTrue(peer.isOpen());
    assertEquals(0, lobby.size());
  }

  @Test
  void whenThereIsNoRoomTheSlowestGoes() {
    EmbeddedChannel first = enter();
    nanos++;
    EmbeddedChannel second = enter();
    nanos++;
    EmbeddedChannel third = enter();
    nanos++;
    ask(first);
    EmbeddedChannel fourth = enter();
    assertFalse(second.isOpen());
    assertTrue(first.isOpen() && third.isOpen() && fourth.isOpen());
    assertEquals(1, refused.of(Reason.FULL));
    assertEquals(MOST, lobby.size());
  }

  @Test
  void aBodyMayNotBeTooLong() {
    EmbeddedChannel peer = enter();
    begin(peer);
    continueWith(peer, MOST_BODY_BYTES);
    assertTrue(peer.isOpen());
    continueWith(peer, 1);
    assertFalse(peer.isOpen());
    assertEquals(1, refused.of(Reason.OVERSIZE));
  }

  @Test
  void whoLeavesByItselfIsNotCounted() {
    assertTrue(enter().close().isSuccess());
    pass(Duration.ofHours(1));
    assertEquals(Map.of(), refused.nonZero());
  }
}

package io.tcptransfer.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may wait before a port, and who has to go. */
class DoorstepTest {
  private final Doorstep doorstep = new Doorstep(2);
  private final List<EmbeddedChannel> came = new ArrayList<>();

  private EmbeddedChannel comes() {
    EmbeddedChannel comer = new EmbeddedChannel();
    came.add(comer);
    doorstep.add(comer);
    return comer;
  }

  /** Who is still there, by the order in which they came, once every event loop has gone on. */
  private List<Integer> stay() {
    came.forEach(EmbeddedChannel::runPendingTasks);
    return came.stream().filter(EmbeddedChannel::isOpen).map(came::indexOf).toList();
  }

  @Test
  void whoCameFirstMakesRoom() {
    comes();
    comes();
    assertEquals(List.of(0, 1), stay());
    comes();
    assertEquals(List.of(1, 2), stay());
    comes();
    assertEquals(List.of(2, 3), stay());
  }

  @Test
  void whoIsInsideOrGoneTakesNoRoom() {
    Doorstep.passed(comes());
    comes().close().syncUninterruptibly();
    comes();
    comes();
    assertEquals(List.of(0, 2, 3), stay());
  }

  @Test
  void whoGetsInsideJustBeforeItIsSentAwayStays() {
    EmbeddedChannel first = comes();
    comes();
    comes();
    Doorstep.passed(first);
    assertEquals(List.of(0, 1, 2), stay());
  }

  @Test
  void whoNeverStoodThereMayPass() {
    Doorstep.passed(new EmbeddedChannel());
    comes();
    comes();
    assertEquals(List.of(0, 1), stay());
  }

  @Test
  void whoWaitsIsSeenFromThePort() {
    EmbeddedChannel listening = new EmbeddedChannel(doorstep);
    assertTrue(Doorstep.isEmpty(listening));
    EmbeddedChannel comer = comes();
    assertFalse(Doorstep.isEmpty(listening));
    Doorstep.passed(comer);
    assertTrue(Doorstep.isEmpty(listening));
    assertFalse(Doorstep.isEmpty(new EmbeddedChannel()), "has none");
  }

  /** The header of a proxy ends with an exception, a handshake with an event. */
  @Test
  void theServerHearsOfItEitherWay() {
    List<Throwable> heard = new ArrayList<>();
    comes()
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                heard.add(cause);
              }

              @Override
              public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                heard.add(((SslHandshakeCompletionEvent) event).cause());
              }
            });
    comes();
    comes();
    assertEquals(List.of(1, 2), stay());
    assertEquals(2, heard.size());
    assertSame(Doorstep.SentAway.class, heard.get(0).getClass());
    assertSame(heard.get(0), heard.get(1));
  }
}

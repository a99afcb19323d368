package io.tcptransfer.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tcptransfer.channel.Reason;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the frozen time of an embedded channel's loop. */
class RegistrationTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<String> said = new ArrayList<>();
  private final StringBuilder passedOn = new StringBuilder();
  private boolean wanted = true;
  private EmbeddedChannel channel;

  private final class Desk implements Registration.Desk {
    @Override
    public boolean register(byte[] line) {
      said.add(new String(line, UTF_8));
      return wanted;
    }

    @Override
    public void refuse(Reason reason) {
      said.add(reason.name());
    }
  }

  private final class Taker extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf read = (ByteBuf) message;
      passedOn.append(read.toString(UTF_8));
      read.release();
    }
  }

  @BeforeEach
  void connect() {
    channel = new EmbeddedChannel();
    channel.freezeTime();
    channel
        .pipeline()
        .addLast(new Registration((ContextInternal) vertx.getOrCreateContext(), new Desk()))
        .addLast(new Taker());
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void read(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100})
  void lineIsTakenAndWhatFollowsPassedOnHoweverItIsCut(int partBytes) {
    String sent = "plant/a secret\nfirst\nsecond\n";
    for (int at = 0; at < sent.length(); at += partBytes) {
      read(sent.substring(at, Math.min(sent.length(), at + partBytes)));
    }
    assertEquals(List.of("plant/a secret"), said);
    assertEquals("first\nsecond\n", passedOn.toString());
    assertNull(channel.pipeline().get(Registration.class));
  }

  @Test
  void carriageReturnBeforeTheLineFeedIsNoPartOfIt() {
    read("a\r\n\r\n");
    assertEquals(List.of("a"), said);
    assertEquals("\r\n", passedOn.toString());
  }

  @Test
  void whoIsNotWantedIsNotHeard() {
    wanted = false;
    read("a\nfirst\n");
    read("second\n");
    assertEquals(List.of("a"), said);
    assertEquals("second\n", passedOn.toString(), "by then the socket is closed, not we");
  }

  @Test
  void longestLineIsTaken() {
    String line = "x".repeat(Registration.MOST_BYTES);
    read(line + "\n");
    assertEquals(List.of(line), said);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 200, 1_000})
  void longerLineIsRefusedOnceHoweverItIsCut(int partBytes) {
    String part = "x".repeat(partBytes);
    for (int sent = 0; sent <= 2 * Registration.MOST_BYTES; sent += partBytes) {
      read(part);
    }
    read("\nmore\n");
    assertEquals(List.of("OVERSIZE"), said);
    assertEquals("", passedOn.toString());
  }

  @Test
  void lateLineIsRefused() {
    read("plant/a");
    after(4_999);
    assertEquals(List.of(), said);
    after(1);
    assertEquals(List.of("LATE"), said);
    read("\nmore\n");
    assertEquals(List.of("LATE"), said);
    assertEquals("", passedOn.toString());
  }

  @Test
  void whoHasRegisteredHasAllTheTimeThereIs() {
    read("plant/a\n");
    after(60_000);
    assertEquals(List.of("plant/a"), said);
  }

  @Test
  void whoLeavesBeforeIsNotRefusedAnyMore() {
    read("plant/a");
    channel.close().syncUninterruptibly();
    after(60_000);
    assertEquals(List.of(), said);
  }

  private void after(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }
}

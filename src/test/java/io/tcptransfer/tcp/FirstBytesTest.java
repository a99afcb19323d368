package io.tcptransfer.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the frozen time of an embedded channel's loop. */
class FirstBytesTest {
  private final Vertx vertx = Vertx.vertx();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private Boolean isHttp;
  private boolean silent;

  private final class Taker implements FirstBytes.Taker {
    @Override
    public boolean take(boolean http) {
      isHttp = http;
      return true;
    }

    @Override
    public void silent() {
      silent = true;
    }
  }

  private FirstBytesTest waiting(Duration patience) {
    channel.freezeTime();
    channel
        .pipeline()
        .addLast(
            new FirstBytes((ContextInternal) vertx.getOrCreateContext(), new Taker(), patience));
    return this;
  }

  private void give(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
  }

  private String passedOn() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf read = channel.readInbound(); read != null; read = channel.readInbound()) {
      all.append(read.toString(US_ASCII));
      read.release();
    }
    return all.toString();
  }

  @AfterEach
  void close() throws Exception {
    channel.finishAndReleaseAll();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "HEAD /x",
        "POST /c",
        "PUT /",
        "PATCH /",
        "DELETE /a",
        "OPTIONS *"
      })
  void aRequestIsHttpHoweverItIsCut(String request) {
    waiting(Duration.ZERO);
    request.chars().forEach(one -> give(String.valueOf((char) one)));
    assertEquals(true, isHttp);
    assertEquals(request, passedOn());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "get /", "GET  /", "GETS", "PRI * HTTP/2.0", "\0", "DELETE  /"})
  void anythingElseIsASendersFromTheFirstByteThatDiffers(String bytes) {
    waiting(Duration.ZERO);
    bytes.chars().forEach(one -> give(String.valueOf((char) one)));
    assertEquals(false, isHttp);
    assertEquals(bytes, passedOn());
  }

  @Test
  void whoStopsWithinWhatMayBeARequestIsASender() {
    waiting(Duration.ZERO);
    give("GE");
    channel.advanceTimeBy(FirstBytes.LIMIT.toMillis() - 1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertNull(isHttp);
    channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertEquals(false, isHttp);
    give("T /");
    assertEquals("GET /", passedOn());
  }

  @Test
  void whatWasSaidBeforeTheEndIsASenders() {
    waiting(Duration.ZERO);
    give("PO");
    channel.close().syncUninterruptibly();
    assertEquals(false, isHttp);
    assertEquals("PO", passedOn());
  }

  @Test
  void whoSaysNothingForTooLongIsToldOf() {
    waiting(Duration.ofSeconds(5));
    channel.advanceTimeBy(5, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertEquals(true, silent);
    assertNull(isHttp);
  }

  @Test
  void whoHasBegunIsNotTooSilent() {
    waiting(Duration.ofSeconds(5));
    give("x");
    channel.advanceTimeBy(5, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertEquals(false, silent);
  }
}

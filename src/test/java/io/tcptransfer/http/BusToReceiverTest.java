package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.BatchBuilder;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Drain;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Tallies;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.tls.PortTls;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How a batch gets from the bus to the receivers of an HTTP instance, and what mends a lost one.
 */
@ExtendWith(VertxExtension.class)
class BusToReceiverTest {
  private static final int PATIENCE_SECONDS = 20;

  /** Of batches and of the frames that are made of them. */
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);

  private Node node;
  private Channel channel;
  private BatchBus bus;
  private Context instance;
  private int port;

  /** In a field: a client that nobody refers to is collected, and its sockets are shut. */
  private WebSocketClient client;

  private WebSocket socket;

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  @BeforeEach
  void start(Vertx vertx) {
    Configuration defaults =
        Configuration.of(new JsonObject().put("http", new JsonObject().put("port", 0)), Map.of());
    node =
        new Node(
            "n1",
            new Channels(defaults.channels(), 1 << 26, () -> "e1"),
            new Tallies(),
            new Drain(Duration.ofSeconds(1)));
    node.drain().skip();
    channel = node.channels().find("default").orElseThrow();
    bus = new BatchBus(vertx.eventBus());
    CompletableFuture<Integer> listening = new CompletableFuture<>();
    await(
        vertx.deployVerticle(
            () ->
                new HttpVerticle(
                    defaults.http(),
                    Site.of(defaults.http(), "default"),
                    Entrances.house(node),
                    new PortShare(
                        true,
                        opened -> {
                          instance = vertx.getOrCreateContext();
                          listening.complete(opened);
                        }),
                    PortTls.none()),
            new DeploymentOptions().setInstances(1)));
    port = listening.join();
    client = vertx.createWebSocketClient();
    socket = await(client.connect(port, "127.0.0.1", "/ws"));
    socket.textMessageHandler(received::add);
  }

  @AfterEach
  void giveUp() {
    await(client.close());
    node.channels().clear();
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  private Batch batch(String text) {
    BatchBuilder builder = new BatchBuilder(memory, 1, channel);
    builder.begin(text.length(), 1);
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    builder.add(true, bytes, 0, bytes.readableBytes());
    return builder.take().get(0);
  }

  private Batch append(String text) {
    Batch batch = batch(text);
    assertTrue(channel.append(batch, System.nanoTime()));
    return batch;
  }

  private void expect(String text) throws InterruptedException {
    assertEquals(text, received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void whatIsWrittenAtTheHeadIsTheBatchThatCameOverTheBus() throws InterruptedException {
    // On the instance's own loop, so that it can't look at the log in between.
    instance.runOnContext(
        onLoop -> {
          Batch batch = append("from the bus");
          assertTrue(batch.tryRetain());
          node.channels().clear();
          bus.publish(batch);
          instance.runOnContext(published -> batch.release());
        });
    expect("from the bus");
  }

  @Test
  void aBatchThatTheBusLostIsReadFromTheLog() throws InterruptedException {
    append("never published");
    expect("never published");
  }

  @Test
  void aBatchThatComesTwiceIsWrittenOnce() throws InterruptedException {
    Batch first = append("once");
    bus.publish(first);
    bus.publish(first);
    expect("once");
    bus.publish(append("next"));
    expect("next");
  }

  @Test
  void batchesOutOfOrderOnTheBusAreWrittenInTheOrderOfTheLog() throws InterruptedException {
    Batch one = append("one");
    Batch two = append("two");
    Batch three = append("three");
    bus.publish(three);
    bus.publish(one);
    bus.publish(two);
    expect("one");
    expect("two");
    expect("three");
    bus.publish(append("four"));
    expect("four");
  }

  @Test
  void framesOfV1GoWithTheLastReceiver() throws InterruptedException {
    CompletableFuture<Void> told = new CompletableFuture<>();
    WebSocket speaksV1 =
        await(
            client.connect(
                new WebSocketConnectOptions()
                    .setPort(port)
                    .setHost("127.0.0.1")
                    .setURI("/ws")
                    .addSubProtocol(Upgrade.V1)));
    speaksV1.binaryMessageHandler(message -> told.complete(null));
    String text = "long enough. ".repeat(1_000);
    bus.publish(append(text));
    expect(text);
    told.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    node.channels().clear();
    assertTrue(memory.metric().usedDirectMemory() > text.length(), "kept for others");
    await(speaksV1.close());
    await(socket.close());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (memory.metric().usedDirectMemory() > 0) {
      assertTrue(System.nanoTime() < end, "nobody is there any more");
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void anInstanceWithoutReceiversIsNotWoken(Vertx vertx) throws InterruptedException {
    Semaphore told = new Semaphore(0);
    vertx
        .eventBus()
        .addInboundInterceptor(
            delivery -> {
              told.release();
              delivery.next();
            });
    bus.publish(append("one"));
    expect("one");
    assertTrue(told.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS));
    await(socket.close());
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (channel.receivers() > 0) {
      assertTrue(System.nanoTime() < deadline, "still attached");
      Thread.sleep(10);
    }
    bus.publish(append("two"));
    WebSocket again = await(client.connect(port, "127.0.0.1", "/ws"));
    again.textMessageHandler(received::add);
    bus.publish(append("three"));
    expect("three");
    // It may have come from the log; the bus tells of it too, and would have told of "two" before.
    assertTrue(told.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(0, told.availablePermits());
  }
}

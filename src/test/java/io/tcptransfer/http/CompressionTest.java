package io.tcptransfer.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.BatchBuilder;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Drain;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.SenderEvent;
import io.tcptransfer.channel.Tallies;
import io.tcptransfer.config.ChannelRules;
import io.tcptransfer.config.HttpConfig;
import io.tcptransfer.config.TlsConfig;
import io.tcptransfer.http.WirePeer.Frame;
import io.tcptransfer.tls.PortTls;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is agreed on with {@code http.compression}, and what then goes over the wire. */
class CompressionTest {
  private static final String OFFER = "permessage-deflate";
  private static final String TEXT = "a text, and again a text, and again a text";
  private static final int V1_HEADER_BYTES = 24;

  private final Vertx vertx = Vertx.vertx();
  private final Node node =
      new Node(
          "node",
          new Channels(new ChannelRules(Map.of(), Set.of("default"), 1), 1 << 26, () -> "epoch"),
          new Tallies(),
          new Drain(Duration.ofSeconds(1)));
  private final Channel channel = node.channels().find("default").orElseThrow();
  private final BatchBuilder builder = new BatchBuilder(PooledByteBufAllocator.DEFAULT, 1, channel);
  private final Deflating deflating = new Deflating();
  private WebSocketClient client;
  private WirePeer peer;
  private int port;

  @BeforeEach
  void start() throws Exception {
    port = deploy(true);
  }

  private int deploy(boolean compression) throws Exception {
    Promise<Integer> opened = Promise.promise();
    HttpConfig config =
        new HttpConfig(
            "127.0.0.1",
            0,
            1,
            Duration.ofHours(1),
            262_144,
            compression,
            Entrances.RULES,
            TlsConfig.NONE);
    node.drain().skip();
    Waiting.on(
        vertx.deployVerticle(
            new HttpVerticle(
                config,
                Site.of(config, "default"),
                Entrances.house(node),
                new PortShare(true, opened::complete),
                PortTls.none())));
    return Waiting.on(opened.future());
  }

  @AfterEach
  void stop() throws Exception {
    deflating.close();
    if (peer != null) {
      peer.close();
    }
    Waiting.on(vertx.close());
    node.channels().clear();
  }

  // ---- what is sent ----

  private void send(Object... messages) {
    builder.begin(1_000, 0);
    for (Object message : messages) {
      byte[] bytes = message instanceof String text ? text.getBytes(UTF_8) : (byte[]) message;
      builder.add(message instanceof String, Unpooled.wrappedBuffer(bytes), 0, bytes.length);
    }
    for (Batch batch : builder.take()) {
      assertTrue(channel.append(batch, System.nanoTime()));
      new BatchBus(vertx.eventBus()).publish(batch);
    }
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(length).nextBytes(noise);
    return noise;
  }

  // ---- what a client of its own makes of it ----

  /** A client that has agreed on compression, and gives its inflater what Netty's wants. */
  private BlockingQueue<Object> connect(String query, String... protocols) throws Exception {
    client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setTryUsePerMessageCompression(true)
                .setMaxFrameSize(1 << 22)
                .setMaxMessageSize(1 << 22));
    BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    WebSocketConnectOptions to =
        new WebSocketConnectOptions().setPort(port).setHost("127.0.0.1").setURI("/ws" + query);
    List.of(protocols).forEach(to::addSubProtocol);
    // The handlers first: what comes before a handler is there is dropped.
    ClientWebSocket socket =
        client.webSocket().textMessageHandler(received::add).binaryMessageHandler(received::add);
    assertEquals(OFFER, Waiting.on(socket.connect(to)).headers().get("sec-websocket-extensions"));
    return received;
  }

  private static void expect(BlockingQueue<Object> received, Object... messages)
      throws InterruptedException {
    for (Object message : messages) {
      Object next = Waiting.on(received);
      if (message instanceof String) {
        assertEquals(message, next);
      } else {
        assertArrayEquals((byte[]) message, ((Buffer) next).getBytes());
      }
    }
  }

  @Test
  void messagesOfAllKindsArriveWhole() throws Exception {
    BlockingQueue<Object> received = connect("");
    Object[] messages = {
      TEXT, "", "x", new byte[500], new byte[0], noise(70_000), "\u20ac".repeat(300_000), TEXT,
    };
    send(messages);
    send(messages);
    expect(received, messages);
    expect(received, messages);
  }

  @Test
  void historyArrivesWholeAndLiveMessagesAfterIt() throws Exception {
    send("not wanted", TEXT, noise(1_000));
    send(TEXT);
    BlockingQueue<Object> received = connect("?history=3");
    send(TEXT + " live");
    expect(received, TEXT, noise(1_000), TEXT, TEXT + " live");
  }

  @Test
  void noticesBetweenCompressedMessagesAreRight() throws Exception {
    BlockingQueue<Object> received = connect("", Upgrade.V1);
    assertEquals("hello", notice(Waiting.on(received)).getString("type"));
    for (int i = 1; i <= 5; i++) {
      send(TEXT);
      Buffer message = (Buffer) Waiting.on(received);
      assertEquals(i, message.getLong(8), "offset");
      assertEquals(TEXT, message.getString(V1_HEADER_BYTES, message.length()));
      channel.senderChanged(new SenderEvent(channel.own(), true, i, "127.0.0.1:" + i, "default"));
      assertEquals("127.0.0.1:" + i, notice(Waiting.on(received)).getString("address"));
    }
  }

  private static JsonObject notice(Object message) {
    return new JsonObject((String) message);
  }

  // ---- what goes over the wire ----

  @Test
  void messageIsCompressedForWhoAgreedAndNobodyElse() throws Exception {
    peer = new WirePeer(port, "/ws", null, OFFER);
    try (WirePeer other = new WirePeer(port, "/ws", null, null)) {
      assertNull(other.extensions());
      send(TEXT);
      Frame plain = other.read();
      assertFalse(plain.isDeflated());
      assertEquals(TEXT, plain.text());
      Frame deflated = peer.read();
      assertTrue(deflated.isDeflated());
      assertTrue(deflated.payload().length() < TEXT.length());
      assertEquals(TEXT, inflated(deflated));
    }
  }

  @Test
  void everyMessageIsCompressedWithoutReferenceToEarlierOnes() throws Exception {
    peer = new WirePeer(port, "/ws", Upgrade.V1, OFFER);
    assertFalse(peer.read().isDeflated());
    send(TEXT, TEXT);
    send(TEXT);
    for (int i = 1; i <= 3; i++) {
      Frame frame = peer.read();
      assertTrue(frame.isDeflated());
      assertEquals(WirePeer.BINARY, frame.opcode());
      assertEquals(TEXT, inflated(frame).substring(V1_HEADER_BYTES));
    }
  }

  private static String inflated(Frame frame) throws DataFormatException {
    Buffer deflated = frame.payload().copy().appendBytes(new byte[] {0, 0, -1, -1});
    Inflater inflater = new Inflater(true);
    inflater.setInput(deflated.getBytes());
    byte[] payload = new byte[1_000];
    int length = inflater.inflate(payload);
    inflater.end();
    return new String(Arrays.copyOf(payload, length), UTF_8);
  }

  @Test
  void nothingIsAgreedOnWithoutTheKey() throws Exception {
    for (String deployed : vertx.deploymentIDs()) {
      Waiting.on(vertx.undeploy(deployed));
    }
    peer = new WirePeer(deploy(false), "/ws", null, OFFER);
    assertNull(peer.extensions());
    send(TEXT);
    assertEquals(TEXT, peer.read().text());
    peer.send(WirePeer.DEFLATED | WirePeer.BINARY, deflating.next(new byte[9]));
    assertEquals(1002, peer.read().closeCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          permessage-deflate                               | permessage-deflate
          permessage-deflate; client_max_window_bits       | permessage-deflate
          permessage-deflate; client_max_window_bits=9     | permessage-deflate;client_max_window_bits=9
          permessage-deflate; server_no_context_takeover   | permessage-deflate;server_no_context_takeover
          permessage-deflate; client_no_context_takeover   | permessage-deflate;client_no_context_takeover
          x-unknown, permessage-deflate                    | permessage-deflate
          permessage-deflate; server_max_window_bits=9, permessage-deflate | permessage-deflate
          permessage-deflate, permessage-deflate           | permessage-deflate
          """)
  void anOfferIsAccepted(String offer, String answer) throws Exception {
    peer = new WirePeer(port, "/ws", null, offer);
    assertEquals(answer, peer.extensions());
    send(TEXT);
    assertTrue(peer.read().isDeflated());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate; server_max_window_bits=9",
        "permessage-deflate; unknown",
        "permessage-deflate; client_max_window_bits=zz",
        "permessage-deflate; client_max_window_bits=99999999999",
        "x-webkit-deflate-frame",
        "permessage-deflate-not",
      })
  void anOfferIsDeclinedAndMessagesComePlain(String offer) throws Exception {
    peer = new WirePeer(port, "/ws", null, offer);
    assertNull(peer.extensions());
    send(TEXT);
    Frame frame = peer.read();
    assertFalse(frame.isDeflated());
    assertEquals(TEXT, frame.text());
  }

  /** RFC 6455 section 9.1. */
  @ParameterizedTest
  @ValueSource(strings = {";;,=", ";", ";;,permessage-deflate"})
  void anOfferThatIsNoListOfExtensionsIsRefused(String offer) {
    AssertionError refused =
        assertThrows(AssertionError.class, () -> new WirePeer(port, "/ws", null, offer));
    assertTrue(refused.getMessage().contains("HTTP/1.1 400 "), refused.getMessage());
    assertEquals(Map.of("bad_request", 1L), node.tallies().receiversRefused().nonZero());
  }

  // ---- what receivers send ----

  @Test
  void compressedMessagesOfAReceiverAreTaken() throws Exception {
    peer = new WirePeer(port, "/ws", null, OFFER);
    for (int i = 0; i < 3; i++) {
      peer.send(WirePeer.DEFLATED | WirePeer.TEXT, deflating.next(TEXT.getBytes(UTF_8)));
      peer.send(WirePeer.TEXT, TEXT);
    }
    peer.send(WirePeer.PING, "still there");
    assertEquals("still there", peer.read().text());
  }

  @Test
  void compressedTextThatIsNoUtf8IsAnsweredWith1007() throws Exception {
    peer = new WirePeer(port, "/ws", null, OFFER);
    peer.send(WirePeer.DEFLATED | WirePeer.TEXT, deflating.next(new byte[] {(byte) 0xFF}));
    assertEquals(1007, peer.read().closeCode());
  }

  @Test
  void bombIsAnsweredWithByeAnd1009() throws Exception {
    peer = new WirePeer(port, "/ws", Upgrade.V1, OFFER);
    assertEquals("hello", notice(peer.read().text()).getString("type"));
    peer.send(WirePeer.DEFLATED | WirePeer.BINARY, deflating.next(new byte[32 << 20]));
    assertEquals(1009, notice(peer.read().text()).getInteger("code"));
    Frame close = peer.read();
    assertEquals(1009, close.closeCode());
    assertEquals("message too big: more than 65536 bytes", close.closeReason());
    assertTrue(peer.isAtEnd());
  }

  @Test
  void brokenDataIsAnsweredWith1007() throws Exception {
    peer = new WirePeer(port, "/ws", null, OFFER);
    peer.send(WirePeer.DEFLATED | WirePeer.BINARY, new byte[] {7, 7, 7});
    assertEquals(1007, peer.read().closeCode());
    assertTrue(peer.isAtEnd());
  }

  @ParameterizedTest
  @ValueSource(ints = {0x20 | WirePeer.BINARY, 0x40 | WirePeer.PING})
  void reservedBitsThatMeanNothingAreAnsweredWith1002(int first) throws Exception {
    peer = new WirePeer(port, "/ws", null, OFFER);
    peer.send(first, new byte[0]);
    assertEquals(1002, peer.read().closeCode());
  }

  @Test
  void compressedMessageOfWhoHasNotAgreedIsAnsweredWith1002() throws Exception {
    peer = new WirePeer(port, "/ws", null, null);
    peer.send(WirePeer.DEFLATED | WirePeer.BINARY, deflating.next(new byte[9]));
    assertEquals(1002, peer.read().closeCode());
  }
}

package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Drain;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Tallies;
import io.tcptransfer.config.ChannelRules;
import io.tcptransfer.config.HttpConfig;
import io.tcptransfer.config.TlsConfig;
import io.tcptransfer.http.WirePeer.Frame;
import io.tcptransfer.tls.PortTls;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What receivers hear of the WebSocket protocol from the verticle that serves them. */
class ReceiverProtocolTest {
  private static final Duration NEVER = Duration.ofHours(1);

  private final Vertx vertx = Vertx.vertx();
  private final Node node =
      new Node(
          "node",
          new Channels(new ChannelRules(Map.of(), Set.of("default"), 1), 1 << 26, () -> "epoch"),
          new Tallies(),
          new Drain(Duration.ofSeconds(1)));
  private WirePeer peer;

  private void connect(String protocol, Duration ping) throws Exception {
    Promise<Integer> port = Promise.promise();
    HttpConfig config =
        new HttpConfig("127.0.0.1", 0, 1, ping, 262_144, false, Entrances.RULES, TlsConfig.NONE);
    node.drain().skip();
    Waiting.on(
        vertx.deployVerticle(
            new HttpVerticle(
                config,
                Site.of(config, "default"),
                Entrances.house(node),
                new PortShare(true, port::complete),
                PortTls.none())));
    peer = new WirePeer(Waiting.on(port.future()), protocol);
    if (Upgrade.V1.equals(protocol)) {
      assertEquals("hello", notice(peer.read()).getString("type"));
    }
  }

  @AfterEach
  void disconnect() throws Exception {
    peer.close();
    Waiting.on(vertx.close());
  }

  @Test
  void byeComesBeforeTheCloseOfAnUnmaskedFrame() throws Exception {
    connect(Upgrade.V1, NEVER);
    peer.sendBytes(new byte[] {(byte) 0x81, 1, 'a'});
    expectByeAndClose(1002);
  }

  @Test
  void byeComesBeforeTheCloseOfTextThatIsNoUtf8() throws Exception {
    connect(Upgrade.V1, NEVER);
    peer.send(WirePeer.TEXT, new byte[] {(byte) 0xFF});
    expectByeAndClose(1007);
  }

  @Test
  void byeComesBeforeTheCloseOfATooLongMessage() throws Exception {
    connect(Upgrade.V1, NEVER);
    peer.send(WirePeer.BINARY, new byte[65_537]);
    expectByeAndClose(1009);
  }

  @Test
  void plainReceiverHearsACloseFrameAlone() throws Exception {
    connect(null, NEVER);
    peer.send(WirePeer.BINARY, new byte[65_537]);
    Frame close = peer.read();
    assertEquals(WirePeer.CLOSE, close.opcode());
    assertEquals(1009, close.closeCode());
    assertTrue(peer.isAtEnd());
  }

  @Test
  void messagesOfAPlainReceiverAreIgnored() throws Exception {
    connect(null, NEVER);
    peer.send(WirePeer.TEXT, "hello?").send(WirePeer.BINARY, "hello!");
    peer.sendPart(WirePeer.TEXT, new byte[] {'a'}).send(WirePeer.CONTINUATION, "b");
    peer.send(WirePeer.PING, "still there");
    assertEquals("still there", peer.read().text());
  }

  @Test
  void silentReceiverIsCutAndCountedAsDead() throws Exception {
    connect(null, Duration.ofMillis(50));
    assertEquals(WirePeer.PING, peer.read().opcode());
    peer.awaitEnd();
    Waiting.on(vertx.close());
    assertEquals(1, node.tallies().receiversClosed().of(Reason.DEAD));
  }

  private void expectByeAndClose(int code) throws Exception {
    JsonObject bye = notice(peer.read());
    assertEquals("bye", bye.getString("type"));
    assertEquals(code, bye.getInteger("code"));
    Frame close = peer.read();
    assertEquals(WirePeer.CLOSE, close.opcode());
    assertEquals(code, close.closeCode());
    assertEquals(bye.getString("reason"), close.closeReason());
    assertTrue(peer.isAtEnd());
  }

  private static JsonObject notice(Frame frame) {
    assertEquals(WirePeer.TEXT, frame.opcode());
    return new JsonObject(frame.text());
  }
}

package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.http.WirePeer.Frame;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a peer may send, and how it is told that it may not; to an echo server. */
class InboundTest {
  private static final int LONGEST = 65_536;

  private final Vertx vertx = Vertx.vertx();
  private WirePeer peer;

  @BeforeEach
  void connect() throws Exception {
    peer = new WirePeer(Waiting.on(EchoServer.start(vertx)).actualPort(), null);
  }

  @AfterEach
  void disconnect() throws Exception {
    peer.close();
    Waiting.on(vertx.close());
  }

  @Test
  void pingIsAnsweredWithItsPayload() throws Exception {
    peer.send(WirePeer.PING, "are you there");
    Frame pong = peer.read();
    assertEquals(WirePeer.PONG, pong.opcode());
    assertEquals("are you there", pong.text());
  }

  @Test
  void pingBetweenFragmentsIsAnsweredBeforeTheMessage() throws Exception {
    peer.sendPart(WirePeer.TEXT, bytes("61")).send(WirePeer.PING, "p");
    peer.send(WirePeer.CONTINUATION, "b");
    assertEquals(WirePeer.PONG, peer.read().opcode());
    assertEquals("ab", peer.read().text());
  }

  @Test
  void characterMayBeCutByFragments() throws Exception {
    peer.sendPart(WirePeer.TEXT, bytes("e282"));
    peer.send(WirePeer.CONTINUATION, bytes("ac"));
    assertEquals("\u20ac", peer.read().text());
  }

  @Test
  void textThatIsNoUtf8IsAnsweredWith1007() throws Exception {
    peer.send(WirePeer.TEXT, bytes("c328"));
    expectClose(1007);
  }

  @Test
  void textThatIsNoUtf8AcrossFragmentsIsAnsweredWith1007() throws Exception {
    peer.sendPart(WirePeer.TEXT, bytes("e282"));
    peer.send(WirePeer.CONTINUATION, bytes("28"));
    expectClose(1007);
  }

  @Test
  void textThatEndsWithinACharacterIsAnsweredWith1007() throws Exception {
    peer.sendPart(WirePeer.TEXT, bytes("61")).send(WirePeer.CONTINUATION, bytes("e282"));
    expectClose(1007);
  }

  @Test
  void binaryIsNotCheckedForUtf8() throws Exception {
    peer.send(WirePeer.BINARY, bytes("c328"));
    assertArrayEquals(bytes("c328"), peer.read().payload().getBytes());
  }

  @Test
  void longestMessageIsTaken() throws Exception {
    byte[] payload = new byte[LONGEST];
    Arrays.fill(payload, (byte) 'x');
    peer.send(WirePeer.TEXT, payload);
    assertArrayEquals(payload, peer.read().payload().getBytes());
    int half = LONGEST / 2;
    peer.sendPart(WirePeer.TEXT, Arrays.copyOf(payload, half));
    peer.send(WirePeer.CONTINUATION, Arrays.copyOf(payload, half));
    assertArrayEquals(payload, peer.read().payload().getBytes());
  }

  @Test
  void tooLongFrameIsAnsweredWith1009AlthoughMuchOfItIsStillToBeRead() throws Exception {
    byte[] rest = new byte[8 << 20];
    peer.sendBegin(WirePeer.BINARY, rest.length).sendBytes(rest);
    expectClose(1009);
  }

  @Test
  void tooLongMessageOfFragmentsIsAnsweredWith1009AlthoughItGoesOn() throws Exception {
    byte[] part = new byte[LONGEST / 2 + 1];
    peer.sendPart(WirePeer.BINARY, part);
    for (int i = 0; i < 200; i++) {
      peer.sendPart(WirePeer.CONTINUATION, part);
    }
    expectClose(1009);
  }

  @Test
  void unmaskedFrameIsAnsweredWith1002() throws Exception {
    peer.sendBytes(bytes("810161"));
    expectClose(1002);
  }

  @Test
  void closeIsAnsweredWithItsCodeThoughMoreFollows() throws Exception {
    peer.sendClose(1000).send(WirePeer.TEXT, "too late").send(WirePeer.PING, "");
    expectClose(1000);
  }

  @Test
  void closeWithoutCodeIsAnsweredWithoutCode() throws Exception {
    peer.send(WirePeer.CLOSE, "");
    assertEquals(0, peer.read().payload().length());
    assertTrue(peer.isAtEnd());
  }

  private void expectClose(int code) throws Exception {
    Frame close = peer.read();
    assertEquals(WirePeer.CLOSE, close.opcode());
    assertEquals(code, close.closeCode());
    assertTrue(peer.isAtEnd());
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}

package io.tcptransfer.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.microsoft.playwright.Page;
import io.tcptransfer.browser.FakeRelay.Peer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * js/receiver.js as another page would use it: each test plays the relay and reads what the caller
 * was told, as lines.
 */
@ExtendWith(Browser.class)
final class PageReceiverIT {
  private static final String FOLLOW =
      """
      async (options) => {
        const { Receiver } = await import('/js/receiver.js');
        const told = (window.told = []);
        window.receiver = new Receiver('/ws/a', {
          ...options,
          onMessage: (m) => told.push(`${m.isText ? 'text' : 'binary'} ${m.epoch}:${m.offset} ${m.text}`),
          onGap: (g) => told.push(`gap ${g.epoch}:${g.from}-${g.to} ${g.count} ${g.reason}`),
          onState: (s) => told.push(s.name + (s.code === undefined ? '' : ` ${s.code} ${s.reason}`)),
        });
      }
      """;

  /** Resolves when the caller has been told so many things, with all of them. */
  private static final String TOLD =
      """
      (count) => new Promise((resolve) => {
        const look = () => (told.length >= count ? resolve(told) : setTimeout(look, 10));
        look();
      })
      """;

  private FakeRelay relay;

  @BeforeEach
  void openPage(Page page) {
    relay = new FakeRelay(FakeRelay.V1, FakeRelay.PLAIN);
    // Any page of the relay that runs nothing itself.
    page.navigate(relay.url() + "favicon.svg");
  }

  @AfterEach
  void closeRelay() {
    relay.close();
  }

  private Peer follow(Page page, String options) {
    page.evaluate("(options) => (" + FOLLOW + ")(JSON.parse(options))", options);
    return relay.receiver();
  }

  private static void expect(Page page, String... lines) {
    assertEquals(List.of(lines), page.evaluate(TOLD, lines.length));
  }

  @Test
  void headerIsReadInNetworkOrder(Page page) {
    Peer peer = follow(page, "{}");
    peer.hello("e1", 4_294_967_297L);
    peer.message(4_294_967_297L, "big");
    expect(page, "connecting", "live", "text e1:4294967297 big");
    assertEquals("e1:4294967297", page.evaluate("() => receiver.position"));
  }

  @Test
  void optionsBecomeTheQuery(Page page) {
    Peer peer = follow(page, "{\"history\":100,\"slow\":\"latest\"}");
    assertEquals("history=100&slow=latest", peer.query());
  }

  @Test
  void historyFollowsThePositionOfTheHello(Page page) {
    Peer peer = follow(page, "{\"history\":2}");
    peer.hello("e1", 4, 6);
    expect(page, "connecting", "live");
    assertEquals("e1:3", page.evaluate("() => receiver.position"));
    peer.message(4, "four");
    peer.message(5, "five");
    peer.message(6, "six, live");
    expect(page, "connecting", "live", "text e1:4 four", "text e1:5 five", "text e1:6 six, live");
  }

  @Test
  void historyThatDidNotComeIsResumedAndNotAskedForAgain(Page page) {
    Peer peer = follow(page, "{\"history\":2}");
    peer.hello("e1", 4, 6);
    peer.message(4, "four");
    peer.close(1001, "server going away");
    assertEquals("after=e1%3A4", relay.receiver().query());
  }

  @Test
  void tokenTravelsAsASubProtocolAndIsNeverInTheAddress(Page page) {
    Peer peer = follow(page, "{\"token\":\"söcret?>\"}");
    assertEquals(
        "tcp-transfer.v1, tcp-transfer.plain, bearer.c8O2Y3JldD8-",
        peer.socket().headers().get("Sec-WebSocket-Protocol").replaceAll(",\\s*", ", "));
    assertNull(peer.query());
  }

  @Test
  void givenPositionIsWhereItGoesOn(Page page) {
    Peer peer = follow(page, "{\"after\":\"e1:4\",\"history\":100}");
    assertEquals("after=e1%3A4", peer.query());
    peer.hello("e1", 5);
    peer.message(4, "seen");
    peer.message(5, "five");
    expect(page, "connecting", "live", "text e1:5 five");
  }

  @Test
  void emptyPositionIsSentAsSuch(Page page) {
    assertEquals("after=", follow(page, "{\"after\":\"\"}").query());
  }

  @Test
  void gapThatBrokeOffWithTheConnectionIsToldOnTheNext(Page page) {
    Peer peer = follow(page, "{\"after\":\"e1:4\"}");
    peer.hello("e1", 10);
    peer.close(1001, "server going away");
    Peer again = relay.receiver();
    assertEquals("after=e1%3A4", again.query());
    again.hello("e1", 10);
    again.gap(5, 9, "expired");
    again.message(10, "ten");
    expect(
        page,
        "connecting",
        "live",
        "waiting 1001 server going away",
        "connecting",
        "live",
        "gap e1:5-9 5 expired",
        "text e1:10 ten");
  }

  @Test
  void gapIsToldOnceHoweverOftenItComes(Page page) {
    Peer peer = follow(page, "{}");
    peer.hello("e1", 1);
    peer.message(1, "one");
    peer.gap(1, 3, "slow");
    peer.gap(2, 3, "slow");
    peer.gap(5, 5, "slow");
    peer.message(6, "six");
    expect(
        page,
        "connecting",
        "live",
        "text e1:1 one",
        "gap e1:2-3 2 slow",
        "gap e1:4-4 1 unannounced",
        "gap e1:5-5 1 slow",
        "text e1:6 six");
  }

  @Test
  void byeSaysWhyWhereTheConnectionOnlyBreaks(Page page) {
    Peer peer = follow(page, "{}");
    peer.hello("e1", 1);
    peer.notice(new JsonObject().put("type", "bye").put("code", 1008).put("reason", "taken off"));
    relay.stop();
    expect(page, "connecting", "live", "closed 1008 taken off");
    relay.start();
  }

  @Test
  void newStreamIsTakenFromItsFirstMessage(Page page) {
    Peer peer = follow(page, "{}");
    peer.hello("e0", 1);
    peer.notice(new JsonObject().put("type", "stream").put("id", 1).put("epoch", "e9"));
    peer.message(40, "forty");
    expect(page, "connecting", "live", "text e9:40 forty");
    assertEquals("e0:0,e9:40", page.evaluate("() => receiver.position"));
  }

  @Test
  void peerThatDoesNotSpeakTheProtocolIsLeft(Page page) {
    Peer peer = follow(page, "{}");
    peer.hello("e1", 1);
    peer.socket().writeBinaryMessage(Buffer.buffer(new byte[] {2, 0, 0}));
    expect(page, "connecting", "live", "closed 4002 a message of 3 bytes has no header");
  }

  @Test
  void messageBeforeHelloIsNotTaken(Page page) {
    follow(page, "{}").message(1, "early");
    expect(page, "connecting", "closed 4002 a message came before hello");
  }

  @Test
  void closedReceiverDeliversNothingMore(Page page) {
    Peer peer = follow(page, "{}");
    peer.hello("e1", 1);
    expect(page, "connecting", "live");
    page.evaluate("() => receiver.close()");
    expect(page, "connecting", "live", "closed 1000 closed here");
  }
}

package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.tcptransfer.browser.FakeRelay.Peer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a person sees on the page, whatever the relay says. */
@ExtendWith(Browser.class)
final class PageFakeRelayIT {
  private FakeRelay relay;

  @AfterEach
  void closeRelay() {
    relay.close();
  }

  private Peer open(Page page, String... protocols) {
    relay = new FakeRelay(protocols);
    page.navigate(relay.url());
    return relay.receiver();
  }

  private Peer openV1(Page page) {
    Peer receiver = open(page, FakeRelay.V1, FakeRelay.PLAIN);
    receiver.hello("e1", 1);
    return receiver;
  }

  private static Locator messages(Page page) {
    return page.locator("#messages .message .body");
  }

  private static Locator state(Page page) {
    return page.locator("#state");
  }

  @Test
  void emptyPageTellsHowToSend(Page page) {
    open(page, FakeRelay.PLAIN);
    assertThat(state(page)).hasText("Live");
    assertThat(page.getByText("Nothing has come yet")).isVisible();
    assertThat(page.locator("#command")).hasText("nc 127.0.0.1 12000");
  }

  @Test
  void plainTextIsShownAsTextAndBinaryAsHex(Page page) {
    Peer receiver = open(page, FakeRelay.PLAIN);
    assertEquals("/ws", receiver.path());
    assertEquals("history=1000", receiver.query());
    assertEquals(FakeRelay.PLAIN, receiver.protocol());
    receiver.text("temperature=21.4");
    receiver.binary((byte) 0, (byte) 0xff, (byte) 'H', (byte) 'i');
    assertThat(messages(page)).hasCount(2);
    assertThat(messages(page).first()).hasText("temperature=21.4");
    Locator dump = messages(page).last();
    assertThat(dump.locator(".offsets")).hasText("0000");
    assertThat(dump.locator(".hex")).hasText("00 ff 48 69");
    assertThat(dump.locator(".ascii")).hasText("··Hi");
    assertThat(page.locator("#empty")).isHidden();
    assertThat(page.locator("#count")).hasText("2");
    assertThat(page.locator("#bytes")).hasText("20 B");
  }

  @Test
  void relayThatKnowsNoSubProtocolIsFollowedPlainly(Page page) {
    // Chromium drops a server that selects none of the offered sub-protocols; the page asks again.
    open(page);
    Peer receiver = relay.receiver();
    assertNull(receiver.protocol());
    receiver.text("hello");
    assertThat(messages(page)).hasText("hello");
    assertThat(state(page)).hasText("Live");
  }

  @Test
  void relayThatDoesNotAnswerIsNotTakenForOneWithoutSubProtocols(Page page) {
    relay = new FakeRelay(FakeRelay.V1);
    relay.silence();
    page.clock().install();
    page.navigate(relay.url());
    String asked = relay.unanswered();
    assertTrue(asked.startsWith(FakeRelay.V1), asked);
    page.clock().runFor(16_000);
    assertEquals(asked, relay.unanswered());
  }

  @Test
  void v1MessagesShowTheirOffsetAndSender(Page page) {
    Peer receiver = openV1(page);
    assertEquals(FakeRelay.V1, receiver.protocol());
    receiver.message(1, "hello");
    assertThat(messages(page)).hasText("hello");
    assertThat(page.locator(".message .meta"))
        .hasText(Pattern.compile("\\d\\d:\\d\\d:05\\.678\\s+#1\\s+from 7\\s+5 B"));
    assertThat(page.locator("#channel")).hasText("default");
  }

  @Test
  void addressNamesTheChannel(Page page) {
    relay = new FakeRelay(FakeRelay.PLAIN);
    page.navigate(relay.url() + "#channel=plant/line1");
    assertEquals("/ws/plant/line1", relay.receiver().path());
    assertThat(page.locator("#channel")).hasText("plant/line1");
    page.evaluate("() => { location.hash = 'channel=plant/line2' }");
    assertEquals("/ws/plant/line2", relay.receiver().path());
    page.navigate(relay.url() + "?channel=plant%2Fline3");
    assertEquals("/ws/plant/line3", relay.receiver().path());
  }

  @Test
  void pausedPageCountsAndShowsWhatCameWhenItGoesOn(Page page) {
    Peer receiver = open(page, FakeRelay.PLAIN);
    receiver.text("before");
    assertThat(messages(page)).hasCount(1);
    page.keyboard().press("p");
    receiver.text("one");
    receiver.text("two");
    assertThat(page.locator("#paused-text")).hasText("Paused – 2 new messages");
    assertThat(page.locator("#count")).hasText("3");
    assertThat(messages(page)).hasCount(1);
    page.locator("#pause").click();
    assertThat(messages(page)).hasCount(3);
    assertThat(messages(page).last()).hasText("two");
    assertThat(page.locator("#paused")).isHidden();
  }

  @Test
  void clearedPageKeepsItsCounters(Page page) {
    Peer receiver = open(page, FakeRelay.PLAIN);
    receiver.text("before");
    assertThat(messages(page)).hasCount(1);
    page.locator("#clear").click();
    assertThat(messages(page)).hasCount(0);
    assertThat(page.locator("#cleared")).isVisible();
    assertThat(page.locator("#count")).hasText("1");
    receiver.text("after");
    assertThat(messages(page)).hasText("after");
    assertThat(page.locator("#cleared")).isHidden();
  }

  @Test
  void burstIsCountedInFullAndTheRowsStayBounded(Page page) {
    Peer receiver = openV1(page);
    for (int offset = 1; offset <= 5_000; offset++) {
      receiver
          .socket()
          .writeBinaryMessage(
              Peer.frame(offset, true, ("line " + offset).getBytes(StandardCharsets.UTF_8)));
    }
    assertThat(page.locator("#count")).hasText("5,000");
    assertThat(messages(page).last()).hasText("line 5000");
    assertTrue(page.locator("#messages li").count() < 200, "rows out of sight don't exist");
    assertThat(page.locator("#earlier")).isHidden();
    assertThat(page.locator("#missed-item")).isHidden();
    page.locator("#scroller").focus();
    page.keyboard().press("Home");
    assertThat(messages(page).first()).hasText("line 1");
    assertThat(messages(page).first()).isInViewport();
  }

  @Test
  void burstDuringAPauseIsThereAfterIt(Page page) {
    Peer receiver = open(page, FakeRelay.PLAIN);
    assertThat(state(page)).hasText("Live");
    page.locator("#pause").click();
    for (int i = 1; i <= 2500; i++) {
      receiver.socket().writeTextMessage("line " + i);
    }
    assertThat(page.locator("#paused-text")).hasText("Paused – 2,500 new messages");
    assertThat(messages(page)).hasCount(0);
    page.locator("#resume").click();
    assertThat(messages(page).last()).hasText("line 2500");
    page.locator("#scroller").focus();
    page.keyboard().press("Home");
    assertThat(messages(page).first()).hasText("line 1");
  }

  @Test
  void gapStandsWhereItHappenedWithItsCountAndReason(Page page) {
    Peer receiver = openV1(page);
    receiver.message(1, "one");
    receiver.gap(2, 5, "slow");
    receiver.message(6, "six");
    Locator rows = page.locator("#messages li");
    assertThat(rows).hasCount(3);
    assertThat(rows.nth(1)).hasText("4 messages missing #2 to #5. This page did not keep up");
    assertThat(page.locator("#missed")).hasText("4");
  }

  @Test
  void jumpThatTheRelayDidNotTellIsAGapToo(Page page) {
    Peer receiver = openV1(page);
    receiver.message(1, "one");
    receiver.message(3, "three");
    assertThat(page.locator("#messages li").nth(1))
        .hasText("1 message missing #2. The relay did not say why");
  }

  @Test
  void holdIsShownAsLongAsItLasts(Page page) {
    Peer receiver = openV1(page);
    receiver.notice(new JsonObject().put("type", "hold").put("held", true));
    assertThat(page.locator("#held")).isVisible();
    receiver.notice(new JsonObject().put("type", "hold").put("held", false));
    assertThat(page.locator("#held")).isHidden();
    assertThat(page.locator("#messages .note")).hasCount(2);
  }

  @Test
  void lostConnectionIsResumedWhereItBrokeOff(Page page) {
    Peer receiver = openV1(page);
    receiver.message(1, "one");
    receiver.message(2, "two");
    assertThat(messages(page)).hasCount(2);
    relay.stop();
    assertThat(state(page)).hasText(Pattern.compile("Reconnecting in \\d+ s"));
    assertThat(page.locator("#why")).isVisible();
    assertThat(page.locator("#said")).containsText("Reconnecting");
    relay.start();
    page.locator("#retry").or(state(page).getByText("Live")).first().click();
    Peer again = relay.receiver();
    assertEquals("after=e1%3A2", again.query());
    again.hello("e1", 3);
    again.message(2, "two, again");
    again.message(3, "three");
    assertThat(state(page)).hasText("Live");
    assertThat(messages(page)).hasText(new String[] {"one", "two", "three"});
    assertThat(page.locator("#messages .gap")).hasCount(0);
  }

  @Test
  void restartOfTheRelayIsToldAsSuch(Page page) {
    Peer receiver = openV1(page);
    receiver.message(1, "one");
    assertThat(messages(page)).hasCount(1);
    receiver.close(1001, "server going away");
    Peer again = relay.receiver();
    again.hello("e2", 1);
    again.restart("e1", 2);
    again.message(1, "first of the new life");
    assertThat(messages(page)).hasCount(2);
    assertThat(page.locator("#messages .gap"))
        .hasText(
            "The relay was restarted What it received after #1 and did not send before it ended"
                + " is unknown");
    assertThat(page.locator("#messages .note").first())
        .hasText("Connection lost: 1001 server going away");
    assertThat(page.locator("#missed")).hasText("0 + unknown");
    assertThat(page.locator("#resumed")).isHidden();
  }

  @Test
  void plainReceiverDoesNotClaimToHaveAllAfterALostConnection(Page page) {
    Peer receiver = open(page, FakeRelay.PLAIN);
    receiver.text("one");
    assertThat(messages(page)).hasCount(1);
    receiver.close(1013, "too slow, 12 messages missed");
    Peer again = relay.receiver();
    assertNull(again.query());
    again.text("two");
    assertThat(messages(page)).hasCount(2);
    assertThat(page.locator("#messages .gap"))
        .hasText(Pattern.compile("Messages may be missing.*1013 too slow, 12 messages missed.*"));
  }

  @Test
  void refusalIsShownWithItsCodeAndNotRetried(Page page) {
    Peer receiver = openV1(page);
    receiver.close(1008, "not allowed: taken off by the operator");
    assertThat(state(page)).hasText("Closed");
    assertThat(page.locator("#why")).hasText("1008 not allowed: taken off by the operator");
  }

  @Test
  void whoWasCutCanConnectAgainAndGoesOnWhereItWas(Page page) {
    Peer peer = openV1(page);
    peer.message(1, "one");
    assertThat(messages(page)).hasText("one");
    peer.close(1008, "cut by an administrator");
    assertThat(page.locator("#state")).hasText("Closed");
    page.locator("#retry").click();
    Peer again = relay.receiver();
    assertEquals("after=e1%3A1", again.query());
    again.hello("e1", 2);
    again.message(2, "two");
    assertThat(messages(page)).hasText(new String[] {"one", "two"});
    assertThat(page.locator("#retry")).isHidden();
  }

  @Test
  void markupIsShownAndNeverRun(Page page) {
    String hostile =
        "<img src=x onerror=\"window.ran = true\"><script>window.ran = true</script>"
            + "</li><style>*{display:none}</style>";
    Peer receiver = openV1(page);
    receiver.message(1, hostile);
    receiver.gap(2, 2, "<img src=x onerror='window.ran = true'>");
    receiver.notice(
        new JsonObject()
            .put("type", "sender")
            .put("event", "joined")
            .put("id", 7)
            .put("address", "<script>window.ran = true</script>"));
    receiver.message(3, "last");
    assertThat(messages(page)).hasCount(2);
    assertThat(messages(page).first()).hasText(hostile);
    assertEquals(0, page.locator("#messages img, #messages script, #messages style").count());
    assertNull(page.evaluate("() => window.ran ?? null"));
  }

  @Test
  void hiddenAndReorderingCharactersAreShownByName(Page page) {
    Peer receiver = open(page, FakeRelay.PLAIN);
    receiver.text("a\u0000b\u001b[2J\u202egpj.exe\u200b\u007f");
    assertThat(messages(page)).hasText("aNULbESC[2JU+202Egpj.exeU+200BDEL");
    assertThat(messages(page).locator(".unseen")).hasCount(5);
  }

  @Test
  void invalidUtf8IsShownAsHexOrReplaced(Page page) {
    Peer receiver = openV1(page);
    receiver.message(1, false, (byte) 0xc3, (byte) 0x28);
    receiver.message(2, true, (byte) 0xc3, (byte) 0x28);
    assertThat(messages(page).first().locator(".hex")).hasText("c3 28");
    assertThat(messages(page).last()).hasText("\ufffd(");
  }

  @Test
  void longLineIsCutAndShownWholeOnDemand(Page page) {
    Peer receiver = open(page, FakeRelay.PLAIN);
    receiver.text("x".repeat(1024 * 1024));
    assertThat(messages(page).locator(".cut")).containsText("1.0 MiB in all");
    assertEquals(1024, shownChars(page));
    page.locator("button[data-act=toggle]").click();
    assertThat(page.locator("button[data-act=toggle]")).hasText("Show less");
    assertEquals(1024 * 1024, shownChars(page));
    page.locator("button[data-act=toggle]").press("Enter");
    assertThat(page.locator("button[data-act=toggle]")).hasText("Show all 1.0 MiB");
    assertEquals(1024, shownChars(page));
  }

  private static int shownChars(Page page) {
    return (int)
        page.evaluate("() => document.querySelector('#messages .text').textContent.length");
  }

  @Test
  void readerWhoScrolledUpIsLeftInPlace(Page page) {
    Peer receiver = open(page, FakeRelay.PLAIN);
    for (int i = 1; i <= 200; i++) {
      receiver.text("line " + i);
    }
    assertThat(messages(page).last()).hasText("line 200");
    page.locator("#scroller").focus();
    page.keyboard().press("Home");
    assertThat(page.locator("#newest")).isVisible();
    receiver.text("newest");
    assertThat(page.locator("#count")).hasText("201");
    assertThat(messages(page).first()).hasText("line 1");
    assertThat(messages(page).first()).isInViewport();
    assertThat(page.getByText("newest", new Page.GetByTextOptions().setExact(true))).hasCount(0);
    page.locator("#newest").click();
    assertThat(messages(page).last()).hasText("newest");
    assertThat(messages(page).last()).isInViewport();
    assertThat(page.locator("#newest")).isHidden();
  }
}

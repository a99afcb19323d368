package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.tcptransfer.browser.FakeRelay.Peer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a reader finds messages. */
@ExtendWith(Browser.class)
final class PageFindIT {
  private FakeRelay relay;

  @BeforeEach
  void startRelay() {
    relay = new FakeRelay(FakeRelay.V1);
  }

  @AfterEach
  void closeRelay() {
    relay.close();
  }

  private Peer filled(Page page, String hash) {
    Peer peer = relay.opened(page, hash);
    peer.messageOf(1, 1, "pump 1 started");
    peer.messageOf(2, 2, "valve 12 opened");
    peer.gap(3, 4, "slow");
    peer.messageOf(1, 5, "PUMP 2 stopped");
    return peer;
  }

  private static Locator messages(Page page) {
    return page.locator("#messages .message .body");
  }

  @Test
  void textIsFoundInEitherCaseAndMarked(Page page) {
    Peer peer = filled(page, "");
    assertThat(messages(page)).hasCount(3);
    page.keyboard().press("/");
    page.keyboard().type("pump");
    assertThat(messages(page)).hasText(new String[] {"pump 1 started", "PUMP 2 stopped"});
    assertThat(page.locator("mark")).hasText(new String[] {"pump", "PUMP"});
    assertThat(page.locator("#found")).hasText("2 found");
    assertThat(page.locator("#messages .gap")).hasCount(1);
    peer.messageOf(2, 6, "nothing");
    peer.messageOf(2, 7, "pump 3");
    assertThat(messages(page)).hasText(new String[] {"pump 1 started", "PUMP 2 stopped", "pump 3"});
    page.keyboard().press("Escape");
    assertThat(messages(page)).hasCount(5);
    assertThat(page.locator("mark")).hasCount(0);
  }

  @Test
  void regularExpressionIsFoundAndMarked(Page page) {
    filled(page, "#mode=regex&find=%5Cd%7B2%7D");
    assertThat(messages(page)).hasText("valve 12 opened");
    assertThat(page.locator("mark")).hasText("12");
  }

  @Test
  void expressionThatWouldTakeForEverIsStopped(Page page) {
    Peer peer = filled(page, "");
    peer.messageOf(1, 6, "a".repeat(60) + "!");
    page.locator("#mode").selectOption("regex");
    page.locator("#find").fill("^(a+)+$");
    assertThat(page.locator("#found")).hasText("This expression takes too long; it was stopped");
    assertThat(messages(page)).hasCount(4);
    peer.messageOf(1, 7, "goes on");
    assertThat(messages(page)).hasCount(5);
  }

  @Test
  void expressionThatIsStoppedAfterAnotherOneHidesNothing(Page page) {
    Peer peer = filled(page, "");
    peer.messageOf(1, 6, "a".repeat(60) + "!");
    page.locator("#mode").selectOption("regex");
    page.locator("#find").fill("^p");
    assertThat(messages(page)).hasCount(2);
    page.locator("#find").fill("^(a+)+$");
    assertThat(page.locator("#found")).hasText("This expression takes too long; it was stopped");
    assertThat(messages(page)).hasCount(4);
  }

  @Test
  void expressionIsMarkedInEachPieceOfAMessage(Page page) {
    Peer peer = relay.opened(page, "#view=json&mode=regex&find=temp");
    peer.message(1, "{\"temperature\":21.4,\"name\":\"x\",\"kind\":\"a temper\"}");
    assertThat(page.locator("mark")).hasText(new String[] {"temp", "temp"});
    assertThat(messages(page).locator(".key").first().locator("mark")).hasText("temp");
    assertThat(messages(page).locator(".string").last().locator("mark")).hasText("temp");
  }

  @Test
  void brokenExpressionIsSaidAndHidesNothing(Page page) {
    filled(page, "#mode=regex&find=(");
    assertThat(page.locator("#found")).containsText("Unterminated group");
    assertThat(page.locator("#find")).hasAttribute("aria-invalid", "true");
    assertThat(messages(page)).hasCount(3);
  }

  @Test
  void bytesAreFoundByTheirHex(Page page) {
    Peer peer = filled(page, "#view=hex&mode=hex&find=00+ff");
    peer.message(6, false, new byte[] {1, 0, (byte) 0xff, 2});
    assertThat(messages(page)).hasCount(1);
    assertThat(page.locator(".hex mark")).hasText("00 ff");
    page.locator("#find").fill("0");
    assertThat(page.locator("#found")).containsText("two digits");
  }

  @Test
  void oneSenderCanBeLookedAt(Page page) {
    filled(page, "");
    assertThat(messages(page)).hasCount(3);
    page.locator("#sender").selectOption("2");
    assertThat(messages(page)).hasText("valve 12 opened");
    assertThat(page).hasURL(Pattern.compile(".*#sender=2"));
  }

  @Test
  void matchesAreSteppedThroughWhereNothingIsHidden(Page page) {
    Peer peer = filled(page, "#find=pump&only=0");
    for (int offset = 6; offset <= 200; offset++) {
      peer.message(offset, "line " + offset);
    }
    assertThat(page.locator("#found")).hasText("2 found");
    page.locator("#scroller").focus();
    page.keyboard().press("N");
    assertThat(page.locator("[aria-current=true] .body")).hasText("PUMP 2 stopped");
    assertThat(page.locator("[aria-current=true]")).isInViewport();
    page.keyboard().press("N");
    assertThat(page.locator("[aria-current=true] .body")).hasText("pump 1 started");
    page.keyboard().press("n");
    assertThat(page.locator("[aria-current=true] .body")).hasText("PUMP 2 stopped");
  }
}

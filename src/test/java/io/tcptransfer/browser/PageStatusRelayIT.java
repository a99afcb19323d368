package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
import io.tcptransfer.process.Sender;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is connected, with the built jar. */
@ExtendWith(Browser.class)
final class PageStatusRelayIT {
  @RegisterExtension final Relays relays = new Relays();

  @Test
  void aSenderIsShownAndDisconnected(Page page) {
    Relay relay = relays.launch().env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line").relay();
    Sender sender = relays.sender(relay).send("one\ntwo\n");
    page.navigate(relay.page().toString());
    page.locator("#status-open").click();
    assertThat(page.locator("#status-senders tbody tr")).hasCount(1);
    assertThat(page.locator("#status-senders tbody tr")).containsText("127.0.0.1:" + sender.port());
    assertThat(page.locator("#status-receivers tbody tr")).hasCount(1);
    page.locator("#status-senders tbody tr button").click();
    page.locator("#status-senders tbody tr .sure").click();
    sender.expectEnd();
    assertThat(page.locator("#status-senders tbody tr")).hasCount(0);
  }

  private void openStatus(Page page, String token) {
    Relay relay =
        relays
            .launch()
            .env(
                "TRANSFER_AUTH_TOKENS",
                """
                [{"token": "screen"}, {"token": "operator", "may": ["admin"]},
                 {"token": "both", "may": ["receive", "admin"]}]
                """)
            .relay();
    page.navigate(relay.page().toString());
    give(page, token);
    assertThat(page.locator("#state")).hasText("Live");
    page.locator("#status-open").click();
  }

  private static void give(Page page, String token) {
    page.locator("#token").fill(token);
    page.locator("#token").press("Enter");
  }

  @Test
  void tokenThatAdministersLeavesThePageTheOneThatReceives(Page page) {
    openStatus(page, "screen");
    assertThat(page.locator("#why")).hasText("The status asks for another token.");
    give(page, "mistyped");
    assertThat(page.locator("#why")).hasText("The status asks for a token.");
    give(page, "operator");
    assertThat(page.locator("#status-receivers tbody tr")).hasCount(1);
    assertThat(page.locator("#channel-list a")).hasText(Pattern.compile("^default.*"));

    page.reload();
    assertThat(page.locator("#state")).hasText("Live");
    assertThat(page.locator("#channel-list a")).hasCount(1);
    assertThat(page.locator("#status-receivers tbody tr")).hasCount(1);
    assertThat(page.locator("#ask")).isHidden();
  }

  @Test
  void tokenThatAdministersLeavesAPageThatNeedsNoneWithoutOne(Page page) {
    Relay relay =
        relays
            .launch()
            .env("TRANSFER_AUTH_TOKENS", "[{\"token\": \"operator\", \"may\": [\"admin\"]}]")
            .env("TRANSFER_ALLOWANONYMOUS", "true")
            .relay();
    page.navigate(relay.page().toString());
    assertThat(page.locator("#state")).hasText("Live");
    page.locator("#status-open").click();
    give(page, "operator");
    assertThat(page.locator("#status-receivers tbody tr")).hasCount(1);
    page.reload();
    assertThat(page.locator("#status-receivers tbody tr")).hasCount(1);
    assertThat(page.locator("#state")).hasText("Live");
  }

  @Test
  void tokenOfThePageAdministersWhereItMay(Page page) {
    openStatus(page, "both");
    assertThat(page.locator("#status-receivers tbody tr")).hasCount(1);
    assertThat(page.locator("#ask")).isHidden();
  }
}

package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.tcptransfer.process.Launch;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
import io.tcptransfer.process.Sender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page before a relay that asks for a token. */
@ExtendWith(Browser.class)
final class PageTokenIT {
  private static final String TOKEN = "pass/wört+?";

  @RegisterExtension final Relays relays = new Relays();

  private Launch launch() {
    return relays
        .launch()
        .env(
            "TRANSFER_AUTH_TOKENS",
            "[{\"token\": \""
                + TOKEN
                + "\", \"may\": [\"receive\", \"admin\"]}, {\"token\": \"other\", \"channels\": [\"x\"]}]");
  }

  private Relay relay() {
    return launch().relay();
  }

  private static void give(Page page, String token) {
    page.locator("#token").fill(token);
    page.locator("#token").press("Enter");
  }

  @Test
  void pageAsksUntilTheTokenIsRightAndKeepsItForTheTab(Page page) {
    Relay relay = relay();
    List<String> addresses = new ArrayList<>();
    page.onRequest(request -> addresses.add(request.url()));
    page.onWebSocket(socket -> addresses.add(socket.url()));
    page.navigate(relay.page().toString());
    assertThat(page.locator("#why")).hasText("The relay asks for a token.");
    assertThat(page.locator("#token")).isFocused();
    give(page, "wrong");
    assertThat(page.locator("#why")).hasText("This token is not accepted. Is there another one?");
    give(page, "other");
    assertThat(page.locator("#why"))
        .hasText("This token is not good for this channel. Is there another one?");
    give(page, TOKEN);
    assertThat(page.locator("#state")).hasText("Live");
    assertThat(page.locator("#ask")).isHidden();
    relays.sender(relay).send("for your eyes");
    assertThat(page.locator("#messages .message .body")).hasText("for your eyes");

    page.reload();
    assertThat(page.locator("#state")).hasText("Live");
    assertThat(page.locator("#messages .message .body")).hasText("for your eyes");
    assertEquals(relay.page().toString(), page.url());
    assertFalse(
        addresses.stream().anyMatch(url -> url.contains("pass") || url.contains("token=")),
        addresses::toString);
  }

  /** What it keeps is more than the relay has. */
  @Test
  void pageGoesOnWhereItWasWithANewToken(Page page) {
    Relay relay =
        launch().env("TRANSFER_CHANNELS", "{\"default\": {\"historyMessages\": 1}}").relay();
    page.navigate(relay.page().toString());
    give(page, TOKEN);
    assertThat(page.locator("#state")).hasText("Live");
    Sender sender = relays.sender(relay).send("one");
    Locator bodies = page.locator("#messages .message .body");
    assertThat(bodies).hasText("one");
    page.evaluate(
        """
        async (token) => {
          const query = '?access_token=' + encodeURIComponent(token);
          const [me] = await (await fetch('/api/receivers' + query)).json();
          await fetch('/api/receivers/' + me.id + query, { method: 'DELETE' });
          sessionStorage.setItem('tcp-transfer.token', 'withdrawn');
        }""",
        TOKEN);
    assertThat(page.locator("#state")).hasText("Closed");
    sender.send("two");
    page.locator("#retry").click();
    assertThat(page.locator("#why")).hasText("This token is not accepted. Is there another one?");
    give(page, TOKEN);
    assertThat(bodies).hasText(new String[] {"one", "two"});
  }

  @Test
  void pageTypesIntoTheFieldAndNotIntoTheShortcuts(Page page) {
    page.navigate(relay().page().toString());
    assertThat(page.locator("#ask")).isVisible(); // Until then the field is cleared.
    page.locator("#token").pressSequentially("pp");
    assertThat(page.locator("#token")).hasValue("pp");
    assertThat(page.locator("#pause-text")).hasText("Pause");
  }

  @Test
  void pageAsksForNothingWhereNothingIsNeeded(Page page) {
    page.navigate(relays.relay().page().toString());
    assertThat(page.locator("#state")).hasText("Live");
    assertThat(page.locator("#ask")).isHidden();
  }
}

package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.microsoft.playwright.Page;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
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

  private Relay relay() {
    return relays
        .launch()
        .env(
            "TRANSFER_AUTH_TOKENS",
            "[{\"token\": \"" + TOKEN + "\"}, {\"token\": \"other\", \"channels\": [\"x\"]}]")
        .relay();
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

package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
import io.tcptransfer.process.Sender;
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
}

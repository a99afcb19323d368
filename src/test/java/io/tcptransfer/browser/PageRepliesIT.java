package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
import io.tcptransfer.process.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page says to senders, and in their stead, with the built jar. */
@ExtendWith(Browser.class)
final class PageRepliesIT {
  @RegisterExtension final Relays relays = new Relays();

  @Test
  void whatIsTypedReachesTheSenderAndItsAnswerThePage(Page page) {
    Relay relay =
        relays
            .launch()
            .env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line")
            .env("TRANSFER_TCP_LISTENERS_0_REPLIES", "true")
            .relay();
    page.navigate(relay.page().toString());
    assertThat(page.locator("#state")).hasText("Live");
    Sender sender = relays.sender(relay).send("ready\n");
    assertThat(page.locator("#messages .message .body")).hasText("ready");
    page.locator("#reply-end").selectOption("crlf");
    page.locator("#reply-text").fill("START");
    page.locator("#reply-text").press("Enter");
    sender.expect("START\r\n");
    assertThat(page.locator("#messages")).containsText("1 sender has the reply");
    page.locator("#reply-form").selectOption("hex");
    page.locator("#reply-text").fill("41 00 ff");
    page.locator("#reply-text").press("Enter");
    sender.expect("A\0\u00ff\n");
    sender.send("started\n");
    assertThat(page.locator("#messages")).containsText("started");
  }

  @Test
  void aTestMessageNeedsNoSender(Page page) {
    Relay relay = relays.relay();
    page.navigate(relay.page().toString());
    page.locator("#test-message").click();
    assertThat(page.locator("#messages .message .body")).containsText("Hello from this page");
  }
}

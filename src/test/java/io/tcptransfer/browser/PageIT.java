package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.tcptransfer.process.Receiver;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
import io.tcptransfer.process.Sender;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of the built jar, with a real sender. */
@ExtendWith(Browser.class)
final class PageIT {
  @RegisterExtension final Relays relays = new Relays();

  private static void openLive(Page page, Relay relay) {
    page.navigate(relay.page().toString());
    assertThat(page.locator("#state")).hasText("Live");
  }

  @Test
  void lineOfASenderAppears(Page page) {
    Relay relay = relays.relay();
    openLive(page, relay);
    relays.sender(relay).send("temperature=21.4");
    assertThat(page.locator("#messages .message .body")).hasText("temperature=21.4");
  }

  @Test
  void binaryIsShownAsHex(Page page) {
    Relay relay = relays.relay();
    openLive(page, relay);
    relays.sender(relay).send(new byte[] {0, (byte) 0xff, 'H', 'i'});
    assertThat(page.locator("#messages .hex")).hasText("00 ff 48 69");
    assertThat(page.locator("#messages .ascii")).hasText("··Hi");
  }

  /** As the page asks for: HISTORY_MESSAGES in main.js. */
  @Test
  void whatCameBeforeThePageWasOpenedStandsThereOnceAndInOrder(Page page) {
    Relay relay = relays.launch().env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line").relay();
    Receiver witness = relays.receiver(relay);
    Sender sender = relays.sender(relay);
    String[] lines = lines(1, 205);
    sender.send(String.join("\n", lines) + "\n");
    witness.expect(lines);
    openLive(page, relay);
    assertThat(page.locator("#messages .message .body")).hasText(lines(6, 205));
    sender.send("line 206\nline 207\n");
    assertThat(page.locator("#messages .message .body")).hasText(lines(6, 207));
    assertThat(page.locator("#messages .gap")).hasCount(0);
  }

  private static String[] lines(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(n -> "line " + n).toArray(String[]::new);
  }

  @Test
  void pageComesBackAfterTheRelayWasRestarted(Page page) {
    Relay relay = relays.relay();
    openLive(page, relay);
    relays.sender(relay).send("before");
    assertThat(page.locator("#messages .message .body")).hasText("before");
    relay.stop();
    assertThat(page.locator("#state")).hasText(Pattern.compile("Reconnecting in \\d+ s"));
    Relay restarted =
        relays
            .launch()
            .env("TRANSFER_HTTP_PORT", Integer.toString(relay.httpPort()))
            .env("TRANSFER_TCP_LISTENERS_0_PORT", Integer.toString(relay.tcpPort("default")))
            .relay();
    assertThat(page.locator("#state")).hasText("Live");
    relays.sender(restarted).send("after");
    assertThat(page.locator("#messages .message .body")).hasText(new String[] {"before", "after"});
    assertThat(page.locator("#messages .gap")).hasCount(1);
  }
}

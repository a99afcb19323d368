package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import io.tcptransfer.process.Receiver;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
import io.tcptransfer.process.Sender;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
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

  /** As the page asks for: HISTORY_MESSAGES in model/following.js. */
  @Test
  void whatCameBeforeThePageWasOpenedStandsThereOnceAndInOrder(Page page) throws IOException {
    Relay relay = relays.launch().env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line").relay();
    Receiver witness = relays.receiver(relay);
    Sender sender = relays.sender(relay);
    String[] lines = lines(1, 1005);
    sender.send(String.join("\n", lines) + "\n");
    witness.expect(lines);
    openLive(page, relay);
    assertThat(page.locator("#count")).hasText("1,000");
    assertThat(page.locator("#messages .message .body").last()).hasText("line 1005");
    sender.send("line 1006\nline 1007\n");
    assertThat(page.locator("#count")).hasText("1,002");
    assertEquals(List.of(lines(6, 1007)), exported(page));
  }

  /** Every message that the page keeps, in its order, as it saves them. */
  private static List<String> exported(Page page) throws IOException {
    page.locator("#export summary").click();
    Download saved = page.waitForDownload(() -> page.locator("[data-export=text]").click());
    return Files.readAllLines(saved.path());
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

  @Test
  void emptyPageTellsTheRealPortAndTheListItsSenders(Page page) {
    Relay relay = relays.relay();
    openLive(page, relay);
    assertThat(page.locator("#command")).hasText("nc 127.0.0.1 " + relay.tcpPort("default"));
    assertThat(page.locator("#channel-list a")).containsText("0 senders · 1 receiver");
    relays.sender(relay).send("value=1");
    assertThat(page.locator("#channel-list a")).containsText("1 sender · 1 receiver");
  }

  @Test
  void plotOfTheJarDrawsWhatASenderMeasures(Page page) {
    Relay relay = relays.launch().env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line").relay();
    page.navigate(relay.page() + "#view=plot");
    assertThat(page.locator("#state")).hasText("Live");
    relays.sender(relay).send("value=1\nvalue=2\n");
    assertThat(page.locator(".series .name")).hasText("value");
    assertThat(page.locator("#plot canvas")).isVisible();
  }
}

package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.tcptransfer.browser.FakeRelay.Peer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** For whom and on what the page works: axe's rules, the keyboard, a phone, its size. */
@ExtendWith(Browser.class)
final class PageAccessIT {
  private static final int MOST_GZIPPED_BYTES = 150_000;
  private static final int MOST_FIRST_MILLIS = 100;
  private static final Set<String> MAIN_THREAD =
      Set.of("ScriptDuration", "LayoutDuration", "RecalcStyleDuration");

  private FakeRelay relay;

  @BeforeEach
  void startRelay() {
    relay = new FakeRelay(FakeRelay.V1);
    relay.channels(
        new JsonArray()
            .add(
                new JsonObject()
                    .put("name", "default")
                    .put("messagesPerSecond", 4)
                    .put("senders", 1)
                    .put("receivers", 1)
                    .put("lastByteAgeMillis", 10)));
  }

  @AfterEach
  void closeRelay() {
    relay.close();
  }

  private void fill(Page page, String hash) {
    Peer peer = relay.opened(page, hash);
    peer.message(1, "{\"a\":1,\"b\":{\"c\":\"x\"}}");
    peer.message(2, "\u001b[31mred\u001b[0m \u0000 text a=5");
    peer.gap(3, 9, "slow");
    peer.message(10, false, new byte[] {0, 1, 2});
    peer.message(11, "x".repeat(3_000));
    assertThat(page.locator("#count")).hasText("4");
  }

  /** What axe finds that hinders somebody, by rule and element. */
  static Object violations(Page page) throws IOException {
    try (InputStream axe = PageAccessIT.class.getResourceAsStream("/axe.min.js")) {
      page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    return page.evaluate(
        """
        async () => {
          const { violations } = await axe.run();
          return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
        }
        """);
  }

  @ParameterizedTest
  @CsvSource({
    "DARK, ''",
    "LIGHT, ''",
    "DARK, #view=hex&find=x&only=0",
    "LIGHT, #view=json",
    "DARK, #view=plot"
  })
  void axeFindsNothing(ColorScheme scheme, String hash, Page page) throws IOException {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    fill(page, hash);
    assertEquals(List.of(), violations(page));
  }

  @Test
  void axeFindsNothingOnAnEmptyPageOnAPhone(Page page) throws IOException {
    page.setViewportSize(390, 844);
    relay.opened(page, "");
    assertThat(page.locator("#empty")).isVisible();
    assertEquals(List.of(), violations(page));
  }

  @ParameterizedTest
  @CsvSource({"''", "#view=hex", "'#view=json&columns=a,b.c'", "#view=plot"})
  void nothingIsWiderThanAPhone(String hash, Page page) {
    page.setViewportSize(360, 640);
    fill(page, hash);
    assertEquals(List.of(), tooWide(page));
    assertThat(page.locator("#clear")).isVisible();
    assertThat(page.locator("#help-open")).isVisible();
  }

  /** What reaches beyond the right edge, and can't be scrolled by itself. */
  static Object tooWide(Page page) {
    return page.evaluate(
        """
        () => [...document.querySelectorAll('body *')]
          .filter((e) => e.checkVisibility() && !e.closest('.aside, .dump, .cells, #tabs-nav'))
          .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
          .map((e) => e.outerHTML.slice(0, 80))
        """);
  }

  @Test
  void skippingToTheMessagesKeepsWhatIsShown(Page page) {
    fill(page, "#view=hex&find=x&only=0");
    String address = page.url();
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    assertThat(page.locator("#scroller")).isFocused();
    assertEquals(address, page.url());
  }

  @Test
  void everythingIsReachedByKeyboardInTheOrderSeen(Page page) {
    fill(page, "");
    StringBuilder order = new StringBuilder();
    for (int step = 0; step < 16; step++) {
      page.keyboard().press("Tab");
      order
          .append(
              page.evaluate(
                  "() => { const e = document.activeElement; return e.id || e.dataset.view ||"
                      + " e.dataset.channel || e.className || e.textContent; }"))
          .append(' ');
    }
    assertEquals(
        "skip status-open help-open default text hex json plot find mode sender only pause clear"
            + " Export scroller",
        order.toString().trim());
  }

  @Test
  void keysWorkTheList(Page page) {
    fill(page, "");
    page.locator("#scroller").focus();
    page.keyboard().press("ArrowUp");
    assertThat(page.locator("[aria-current=true] .meta")).containsText("#11");
    page.keyboard().press("k");
    page.keyboard().press("k");
    assertThat(page.locator("#messages [aria-current=true]"))
        .hasText("7 messages missing #3 to #9. This page did not keep up");
    page.keyboard().press("2");
    assertThat(page.locator("#views [data-view=hex]")).hasAttribute("aria-pressed", "true");
    page.keyboard().press("?");
    assertThat(page.locator("#help")).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.locator("#help")).isHidden();
  }

  /** All files that the page can ask for, each as a browser would get it from a proxy. */
  @Test
  void pageIsSmall() throws IOException {
    Path root = Path.of(System.getProperty("project.dir", ".")).resolve("target/classes/webroot");
    long bytes = 0;
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
          Files.copy(file, gzip);
        }
        bytes += zipped.size();
      }
    }
    long all = bytes;
    assertTrue(all > 10_000 && all < MOST_GZIPPED_BYTES, () -> all + " bytes");
  }

  /** By the browser's own count of CPU time: script, style and layout until the page stands. */
  @Test
  void firstRenderIsCheap(Page page) {
    CDPSession devtools = page.context().newCDPSession(page);
    JsonObject cpuTime = new JsonObject().put("timeDomain", "threadTicks");
    devtools.send("Performance.enable", JsonParser.parseString(cpuTime.encode()).getAsJsonObject());
    relay.opened(page, "");
    assertThat(page.locator("#state")).hasText("Live");
    double millis = 0;
    JsonArray metrics =
        new JsonArray(devtools.send("Performance.getMetrics").getAsJsonArray("metrics").toString());
    for (int i = 0; i < metrics.size(); i++) {
      JsonObject metric = metrics.getJsonObject(i);
      if (MAIN_THREAD.contains(metric.getString("name"))) {
        millis += metric.getDouble("value") * 1_000;
      }
    }
    double took = millis;
    assertTrue(took > 0 && took < MOST_FIRST_MILLIS, () -> took + " ms");
  }
}

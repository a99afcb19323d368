package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
import io.tcptransfer.process.Sender;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of the built jar when much comes. */
@ExtendWith(Browser.class)
final class PageManyIT {
  private static final int MESSAGES = 110_000;

  /** What the page may take at once, before it draws and answers: here it is some thousand. */
  private static final int MOST_AT_ONCE = MESSAGES / 5;

  /** As issue 7 has it, where {@code -Dpage.seconds=30} says so; every run takes a few. */
  private static final int STEADY_SECONDS = Integer.getInteger("page.seconds", 3);

  private static final int LINES_AT_A_TIME = 100;
  private static final int TIMES_A_SECOND = 200;

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void burstIsCountedInFullAndThePageAnswersMeanwhile(Page page) {
    Relay relay = relays.launch().env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line").relay();
    page.navigate(relay.page().toString());
    assertThat(page.locator("#state")).hasText("Live");
    page.evaluate(
        """
        () => {
          const count = document.getElementById('count');
          window.counts = [];
          new MutationObserver(() => counts.push(Number(count.textContent.replaceAll(',', ''))))
            .observe(count, { childList: true, characterData: true, subtree: true });
        }
        """);
    Sender sender = relays.sender(relay);
    StringBuilder lines = new StringBuilder();
    for (int n = 1; n <= MESSAGES; n++) {
      lines.append("n=").append(n).append('\n');
    }
    sender.send(lines.toString());
    // Asked while it comes: each has its answer long before the burst is over.
    page.keyboard().press("2");
    assertThat(page.locator("[data-view=hex]")).hasAttribute("aria-pressed", "true");
    page.keyboard().press("1");
    assertThat(page.locator("[data-view=text]")).hasAttribute("aria-pressed", "true");
    String all = String.format("%,d", MESSAGES);
    assertThat(page.locator("#count")).hasText(all, patiently());
    assertThat(page.locator("#missed-item")).isHidden();
    assertThat(page.locator("#messages .message .body").last()).hasText("n=" + MESSAGES);
    assertTrue(page.locator("#messages li").count() < 200, "rows out of sight don't exist");
    int before = 0;
    for (Object count : (List<?>) page.evaluate("() => counts")) {
      int now = ((Number) count).intValue();
      assertTrue(now - before <= MOST_AT_ONCE, "from " + before + " to " + now);
      before = now;
    }
    assertEquals(MESSAGES, before);
    page.locator("#scroller").focus();
    page.keyboard().press("Home");
    // A remark on the sender is kept too, and has a place of its own.
    assertThat(page.locator("#earlier")).containsText("earlier messages no longer kept here");
    assertThat(page.locator("#messages .message .body").first())
        .hasText(Pattern.compile("n=1000[12]"));
  }

  /**
   * A browser takes some thousand messages a second on a machine that does other things besides.
   */
  private static LocatorAssertions.HasTextOptions patiently() {
    double millis = Browser.PATIENCE.multipliedBy(4).toMillis();
    return new LocatorAssertions.HasTextOptions().setTimeout(millis);
  }

  /** 20,000 a second. What the machine is too slow for may be missing, but never without a word. */
  @Test
  void steadyStreamIsCountedOrToldAsMissingAndThePageAnswersMeanwhile(Page page) throws Exception {
    Relay relay = relays.launch().env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line").relay();
    page.navigate(relay.page().toString());
    assertThat(page.locator("#state")).hasText("Live");
    Sender sender = relays.sender(relay);
    int times = STEADY_SECONDS * TIMES_A_SECOND;
    CountDownLatch left = new CountDownLatch(times);
    String lines = "temperature=21.4\n".repeat(LINES_AT_A_TIME);
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try {
      Runnable send =
          () -> {
            if (left.getCount() > 0) {
              sender.send(lines);
              left.countDown();
            }
          };
      Future<?> sending =
          clock.scheduleAtFixedRate(send, 0, 1_000 / TIMES_A_SECOND, TimeUnit.MILLISECONDS);
      while (left.getCount() > 0 && !sending.isDone()) {
        page.keyboard().press("2");
        assertThat(page.locator("[data-view=hex]")).hasAttribute("aria-pressed", "true");
        page.keyboard().press("1");
        assertThat(page.locator("[data-view=text]")).hasAttribute("aria-pressed", "true");
      }
      assertEquals(0, left.getCount(), "the sender was cut");
    } finally {
      clock.shutdownNow();
    }
    page.waitForFunction(
        """
        (all) => {
          const number = (id) => Number(document.getElementById(id).textContent.replaceAll(',', ''));
          return number('count') + number('missed') === all;
        }
        """,
        times * LINES_AT_A_TIME,
        new Page.WaitForFunctionOptions()
            .setTimeout((double) Browser.PATIENCE.plusSeconds(4L * STEADY_SECONDS).toMillis()));
  }
}

package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
import io.tcptransfer.process.Sender;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of the built jar when much comes. */
@ExtendWith(Browser.class)
final class PageManyIT {
  private static final int MESSAGES = 110_000;

  /** What a machine that does other things besides may add; the page itself needs a tenth of it. */
  private static final int LONGEST_TASK_MILLIS = 500;

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void burstIsCountedInFullAndThePageAnswersMeanwhile(Page page) {
    Relay relay = relays.launch().env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line").relay();
    page.addInitScript(
        "window.tasks = []; new PerformanceObserver((list) => list.getEntries().forEach((entry) =>"
            + " tasks.push(entry.duration))).observe({ type: 'longtask' });");
    page.navigate(relay.page().toString());
    assertThat(page.locator("#state")).hasText("Live");
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
    assertThat(page.locator("#count")).hasText(all);
    assertThat(page.locator("#missed-item")).isHidden();
    assertThat(page.locator("#messages .message .body").last()).hasText("n=" + MESSAGES);
    assertTrue(page.locator("#messages li").count() < 200, "rows out of sight don't exist");
    double[] tasks =
        ((List<?>) page.evaluate("() => tasks"))
            .stream().mapToDouble(task -> ((Number) task).doubleValue()).toArray();
    assertTrue(
        Arrays.stream(tasks).max().orElse(0) < LONGEST_TASK_MILLIS,
        () -> "long tasks: " + Arrays.toString(tasks));
    page.locator("#scroller").focus();
    page.keyboard().press("Home");
    // A remark on the sender is kept too, and has a place of its own.
    assertThat(page.locator("#earlier")).containsText("earlier messages no longer kept here");
    assertThat(page.locator("#messages .message .body").first())
        .hasText(Pattern.compile("n=1000[12]"));
  }
}

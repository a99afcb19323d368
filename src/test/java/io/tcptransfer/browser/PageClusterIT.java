package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.tcptransfer.process.Cluster;
import io.tcptransfer.process.Relays;
import io.tcptransfer.process.Sender;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of one node of a cluster, with the built jar. */
@ExtendWith(Browser.class)
final class PageClusterIT {
  @RegisterExtension final Relays relays = new Relays();

  @Test
  void whatIsOnAllNodesIsShownAndToldApart(Page page) {
    Cluster cluster = new Cluster(relays, 2, "");
    relays.sender(cluster.node(0)).send("here\n");
    Sender there = relays.sender(cluster.node(1)).send("there\n");
    page.navigate(cluster.node(0).page().toString());
    Locator messages = page.locator("#messages .message");
    assertThat(messages).hasCount(2);
    assertThat(messages.getByText("from 1@")).hasCount(1);

    assertThat(page.locator("#sender option")).hasCount(3);
    List<String> senders = page.locator("#sender option").allTextContents();
    assertEquals("sender 1", senders.get(1));
    page.locator("#sender").selectOption("1");
    assertThat(messages).hasCount(1);
    assertThat(messages).containsText("here");
    String other = senders.get(2).substring("sender ".length());
    page.locator("#sender").selectOption(other);
    assertThat(messages).hasCount(1);
    assertThat(messages).containsText("there");

    assertThat(page).hasURL(Pattern.compile(".*#sender=1%40.*"));
    String link = page.url();
    page.locator("#status-open").click();
    Locator rows = page.locator("#status-senders tbody tr");
    assertThat(rows).hasCount(2);
    Locator row = rows.filter(new Locator.FilterOptions().setHasText(":" + there.port()));
    assertThat(row).containsText(Pattern.compile("on \\S+ of \\S+"));
    row.locator("button").first().click();
    row.locator(".sure").click();
    there.expectEnd();
    assertThat(rows).hasCount(1);

    page.navigate(cluster.node(1).page() + link.substring(link.indexOf('#')));
    assertThat(messages).hasCount(1);
    assertThat(messages).containsText("there");
  }
}

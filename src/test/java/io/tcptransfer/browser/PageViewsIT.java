package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.tcptransfer.browser.FakeRelay.Peer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same messages as text, hex, JSON and plot. */
@ExtendWith(Browser.class)
final class PageViewsIT {
  private FakeRelay relay;

  @BeforeEach
  void startRelay() {
    relay = new FakeRelay(FakeRelay.V1);
  }

  @AfterEach
  void closeRelay() {
    relay.close();
  }

  private static Locator messages(Page page) {
    return page.locator("#messages .message .body");
  }

  private static void selectText(Page page, String selector, int from, int to) {
    page.evaluate(
        """
        ([selector, from, to]) => {
          const text = document.querySelector(selector).firstChild;
          const range = document.createRange();
          range.setStart(text, from);
          range.setEnd(text, to);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }
        """,
        List.of(selector, from, to));
  }

  @Test
  void coloursOfATerminalAreHonouredAndHideNothing(Page page) {
    Peer peer = relay.opened(page, "");
    peer.message(
        1, "a \u001b[1;31mred\u001b[0m b \u001b[8mhidden\u001b[0m \u001b[30;40mblack\u001b[m");
    assertThat(messages(page)).hasText("a red b hidden black");
    Locator red = messages(page).locator(".bold");
    assertThat(red).hasText("red");
    assertNotEquals(colour(messages(page)), colour(red));
    Locator black = messages(page).getByText("black");
    assertNotEquals(
        black.evaluate("e => getComputedStyle(e).backgroundColor"), colour(black), "is legible");
  }

  private static Object colour(Locator element) {
    return element.evaluate("e => getComputedStyle(e).color");
  }

  @Test
  void longTextIsFoldedAfterTwelveLines(Page page) {
    Peer peer = relay.opened(page, "");
    peer.message(1, "line\n".repeat(40) + "end");
    assertThat(messages(page).locator(".cut")).containsText("203 B in all");
    assertThat(messages(page).getByText("end")).hasCount(0);
    page.locator("#scroller").focus();
    page.keyboard().press("ArrowDown");
    page.keyboard().press("Enter");
    assertThat(messages(page)).containsText("end");
  }

  @Test
  void hexViewShowsTextAsBytesAndTellsWhatIsSelected(Page page) {
    Peer peer = relay.opened(page, "#view=hex");
    peer.message(1, false, new byte[] {0x41, (byte) 0x9d, 0, 0, 'H', 'i'});
    assertThat(page.locator(".hex")).hasText("41 9d 00 00 48 69");
    selectText(page, ".hex", 0, 11);
    assertThat(page.locator("#bytes-range")).hasText("Bytes 0–3 (4)");
    assertThat(page.locator("#bytes-values")).containsText("u32 1100808192");
    assertThat(page.locator("#bytes-values")).containsText("float 19.625");
    page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    page.locator("#copy-hex").click();
    assertThat(page.locator("#copy-hex")).hasText("Copied");
    assertEquals("41 9d 00 00", page.evaluate("() => navigator.clipboard.readText()"));
    selectText(page, ".ascii", 4, 6);
    assertThat(page.locator("#bytes-range")).hasText("Bytes 4–5 (2)");
    page.evaluate("() => getSelection().removeAllRanges()");
    assertThat(page.locator("#selected-bytes")).isHidden();
  }

  @Test
  void jsonIsFoldedAndUnfolds(Page page) {
    Peer peer = relay.opened(page, "#view=json");
    peer.message(1, "{\"a\":1,\"deep\":{\"list\":[1,{\"x\":\"<b>\\u202e\"}]}}");
    peer.message(2, "no JSON");
    assertThat(messages(page)).hasCount(2);
    Locator json = messages(page).first();
    assertThat(json).hasText("{a: 1, deep: {…}}");
    json.locator("summary").first().click();
    json.getByText("deep: {list: [2]}").click();
    json.getByText("list: [1, {…}]").click();
    json.getByText("1: {x:").click();
    assertThat(json.locator(".string").last()).hasText("\"<b>U+202E\"");
    assertThat(messages(page).last()).hasText("no JSON");
  }

  @Test
  void numbersOfJsonAreShownAsTheyWereSent(Page page) {
    Peer peer = relay.opened(page, "#view=json");
    peer.message(1, "{\"id\":9007199254740993,\"far\":1e400,\"near\":21.5}");
    assertThat(messages(page)).hasText("{id: 9007199254740993, far: 1e400, near: 21.5}");
    page.navigate(relay.url() + "#view=json&columns=id");
    assertThat(messages(page).locator(".cell")).hasText("9007199254740993");
  }

  @Test
  void controlCharactersAreFewElementsHoweverManyTheyAre(Page page) {
    Peer peer = relay.opened(page, "");
    peer.message(1, "\u0001".repeat(50_000));
    page.locator("button[data-act=toggle]").click();
    assertThat(messages(page).locator(".cut")).containsText("Cut");
    assertThat(messages(page).locator(".unseen")).hasCount(10_000);
    page.locator("[data-view=json]").click();
    peer.message(2, "\"" + "\u200b".repeat(50_000) + "\"");
    assertThat(messages(page).locator(".json")).containsText("more characters");
    assertThat(messages(page).locator(".json .unseen")).hasCount(9_999);
  }

  @Test
  void foldedNodesStayAsTheyAreWhenMessagesComeAndGo(Page page) {
    Peer peer = relay.opened(page, "#view=json");
    peer.message(1, "{\"a\":{\"b\":1}}");
    messages(page).first().locator("summary").click();
    assertThat(page.locator(".json li")).hasCount(1);
    for (int offset = 2; offset <= 200; offset++) {
      peer.message(offset, "{\"n\":" + offset + "}");
    }
    assertThat(messages(page).last()).hasText("{n: 200}");
    assertThat(page.locator(".json li")).hasCount(0);
    page.locator("#scroller").focus();
    page.keyboard().press("Home");
    assertThat(page.locator(".json li")).hasText("a: {b: 1}");
  }

  @Test
  void keysBecomeColumns(Page page) {
    Peer peer = relay.opened(page, "#view=json");
    peer.message(1, "{\"id\":7,\"pump\":{\"rpm\":1400}}");
    page.locator("#column-bar summary").click();
    page.getByLabel("pump.rpm").check();
    page.getByLabel("id", new Page.GetByLabelOptions().setExact(true)).check();
    assertThat(page.locator("#column-heads .cell")).hasText(new String[] {"id", "pump.rpm"});
    assertThat(messages(page).locator(".cell")).hasText(new String[] {"7", "1400"});
    assertThat(page).hasURL(Pattern.compile(".*columns=id%2Cpump.rpm.*"));
    peer.message(2, "{\"id\":8}");
    assertThat(messages(page).last().locator(".cell")).hasText(new String[] {"8", "–"});
  }

  @Test
  void switchingTheViewKeepsThePlace(Page page) {
    Peer peer = relay.opened(page, "");
    for (int offset = 1; offset <= 300; offset++) {
      peer.message(offset, "line " + offset);
    }
    assertThat(messages(page).last()).hasText("line 300");
    page.evaluate("() => { document.getElementById('scroller').scrollTop = 2400 }");
    assertThat(page.locator("#newest")).isVisible();
    String before = firstInSight(page);
    for (String view : new String[] {"hex", "json", "plot", "text"}) {
      page.locator("[data-view=" + view + "]").click();
    }
    assertEquals(before, firstInSight(page));
  }

  private static String firstInSight(Page page) {
    return (String)
        page.evaluate(
            """
            () => {
              const top = document.getElementById('scroller').getBoundingClientRect().top;
              const rows = [...document.querySelectorAll('#messages .message')];
              return rows.find((row) => row.getBoundingClientRect().bottom > top + 1).querySelector('.body').textContent;
            }
            """);
  }

  @Test
  void numbersArePlottedByKeyAndCanBeChosen(Page page) {
    Peer peer = relay.opened(page, "#view=plot");
    assertThat(page.locator("#plot-none")).isVisible();
    for (int offset = 1; offset <= 50; offset++) {
      plotted(peer, offset);
    }
    Locator series = page.locator(".series");
    assertThat(series).hasCount(3);
    assertThat(page.locator("#plot canvas")).isVisible();
    assertThat(page.locator("#plot-none")).isHidden();
    assertThat(series.filter(new Locator.FilterOptions().setHasText("load")).locator(".last"))
        .hasText("50");
    assertThat(page.getByLabel("temperature")).isChecked();
    assertTrue(ink(page) > 100, "a line is drawn");
    for (Locator box : page.locator(".series input").all()) {
      box.uncheck();
    }
    assertThat(page.locator("#plot canvas")).hasCount(0);
    page.getByLabel("load").check();
    assertThat(page.locator("#plot canvas")).isVisible();
    assertThat(page).hasURL(Pattern.compile(".*series=.*load.*"));
  }

  /** A second apart. */
  private static void plotted(Peer peer, int offset) {
    String text = "{\"id\":" + offset + ",\"temperature\":21.5,\"load\":" + offset + "}";
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    peer.socket()
        .writeBinaryMessage(
            FakeRelay.Peer.frame(offset, true, payload)
                .setLong(16, 1_767_323_045_000_000L + offset * 1_000_000L));
  }

  /** Points of the canvas that are not empty. */
  private static int ink(Page page) {
    return (int)
        page.evaluate(
            """
            () => {
              const canvas = document.querySelector('#plot canvas');
              const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              let ink = 0;
              for (let i = 3; i < data.length; i += 4) ink += data[i] > 0 ? 1 : 0;
              return ink;
            }
            """);
  }

  @Test
  void plotIsZoomedAndPannedByKeyboardAndWheel(Page page) {
    Peer peer = relay.opened(page, "#view=plot");
    for (int offset = 1; offset <= 50; offset++) {
      plotted(peer, offset);
    }
    assertThat(page.locator("#plot-range")).hasText("49 s");
    page.locator("#plot").focus();
    page.keyboard().press("+");
    assertThat(page.locator("#plot-range")).hasText("31 s");
    page.keyboard().press("ArrowLeft");
    assertThat(page.locator("#plot-range")).hasText("31 s");
    page.locator("#plot").hover();
    page.mouse().wheel(0, -100);
    assertThat(page.locator("#plot-range")).hasText("19 s");
    page.keyboard().press("0");
    assertThat(page.locator("#plot-range")).hasText("49 s");
  }

  @Test
  void gapBreaksThePlottedLine(Page page) {
    Peer peer = relay.opened(page, "#view=plot");
    plotted(peer, 1);
    plotted(peer, 2);
    peer.gap(3, 9, "slow");
    plotted(peer, 10);
    assertThat(page.locator(".series")).hasCount(3);
    assertEquals(
        "[[21.5,21.5,null,21.5]]",
        page.evaluate(
            """
            async () => {
              const { Series } = await import('/js/model/series.js');
              const { Store } = await import('/js/model/store.js');
              const store = new Store();
              const message = (text) => store.addMessage({ isText: true, text, size: 1, receivedMicros: 1 });
              message('21.5'); message('21.5'); store.addGap('', '', {}); message('21.5');
              const series = new Series(store);
              series.advance();
              return JSON.stringify([...series.columns.values()]);
            }
            """));
  }
}

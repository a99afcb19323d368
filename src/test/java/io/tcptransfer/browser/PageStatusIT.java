package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is connected to the relay, and how to disconnect them. */
@ExtendWith(Browser.class)
final class PageStatusIT {
  /** The page asks for both lists each time. */
  private static final int QUESTIONS = 2;

  private FakeRelay relay;

  @BeforeEach
  void startRelay() {
    relay = new FakeRelay(FakeRelay.V1);
    relay.admin().senders(sender(12, "10.0.0.7:51234"), sender(13, "10.0.0.8:51235"));
    relay.admin().receivers(receiver(7, "10.0.0.9:40000"));
  }

  @AfterEach
  void closeRelay() {
    relay.close();
  }

  private static JsonObject peer(String id, String address) {
    return new JsonObject()
        .put("id", id)
        .put("channel", "default")
        .put("listener", "lines")
        .put("address", address)
        .put("since", Instant.now().minusSeconds(7_500).toString())
        .put("messages", 12_345)
        .put("bytes", 2_048)
        .put("messagesPerSecond", 1.5)
        .put("bytesPerSecond", 150.0)
        .put("lastByteAgeMillis", 4_000)
        .put("suspect", false);
  }

  private static JsonObject sender(int number, String address) {
    return peer("abc-s" + number, address).put("number", number).put("held", false);
  }

  private static JsonObject receiver(int number, String address) {
    return peer("abc-r" + number, address)
        .put("kind", "v1")
        .put("slow", "hold")
        .put("token", "anonymous")
        .put("lag", 42)
        .put("gapMessages", 0);
  }

  private void open(Page page) {
    relay.opened(page, "");
    page.locator("#status-open").click();
    assertThat(page.locator("#status")).isVisible();
  }

  private static Locator senders(Page page) {
    return page.locator("#status-senders tbody tr");
  }

  private static Locator receivers(Page page) {
    return page.locator("#status-receivers tbody tr");
  }

  /** Two presses, as the page asks once more. */
  private static void disconnect(Locator row) {
    row.locator("button").click();
    row.locator(".sure").click();
  }

  private List<String> cuts() {
    return relay.admin().asked().stream().filter(asked -> asked.startsWith("DELETE")).toList();
  }

  @Test
  void peersAreListedWithWhatTheRelayKnowsOfThem(Page page) {
    open(page);
    assertThat(page.locator("#status-summary")).hasText("2 senders · 1 receiver");
    assertThat(senders(page).first().locator("th, td"))
        .hasText(
            new Pattern[] {
              Pattern.compile("10\\.0\\.0\\.7:51234\\s*sender 12"),
              Pattern.compile("default\\s*on lines"),
              Pattern.compile("2 h ago.*"),
              Pattern.compile("12,345\\s*2\\.0 KiB"),
              Pattern.compile("1\\.5/s\\s*150 B/s"),
              Pattern.compile("4 s ago"),
              Pattern.compile("Disconnect")
            });
    assertThat(receivers(page).locator("th")).hasText("10.0.0.9:40000v1, hold, anonymous");
    assertThat(receivers(page).locator("td").nth(4)).hasText("42");
    relay.admin().receivers(receiver(7, "10.0.0.9:40000").put("gapMessages", 3), receiver(8, "x"));
    assertThat(receivers(page)).hasCount(2);
    assertThat(receivers(page).first().locator("td").nth(4)).hasText("423 missed");
  }

  @Test
  void suspectAndHeldPeersAreMarked(Page page) {
    relay
        .admin()
        .senders(
            sender(1, "a").put("suspect", true),
            sender(2, "b").put("held", true),
            sender(3, "c").putNull("lastByteAgeMillis"));
    open(page);
    assertThat(senders(page).locator(".flag:not(:empty)"))
        .hasText(new String[] {"may be half-open", "waits"});
    assertThat(page.locator("tr.suspect th")).containsText("a");
    assertThat(page.locator("#status-summary")).containsText("1 may be half-open");
    assertThat(senders(page).nth(2)).containsText("none yet");
  }

  @Test
  void peerIsDisconnectedWhenTheReaderSaysItTwice(Page page) {
    open(page);
    senders(page).first().locator("button").click();
    assertThat(senders(page).first().getByText("Keep")).isFocused();
    assertEquals(List.of(), cuts());
    senders(page).first().locator(".sure").click();
    assertThat(page.locator("#status-said")).hasText("10.0.0.7:51234 was disconnected.");
    assertThat(senders(page)).hasCount(1);
    assertThat(senders(page)).containsText("10.0.0.8:51235");
    disconnect(receivers(page));
    assertThat(receivers(page)).hasCount(0);
    assertThat(page.locator("#status-receivers tfoot")).hasText("none");
    assertEquals(List.of("DELETE /api/senders/abc-s12", "DELETE /api/receivers/abc-r7"), cuts());
  }

  @Test
  void keyboardIsEnough(Page page) {
    relay.opened(page, "");
    page.keyboard().press("s");
    assertThat(senders(page)).hasCount(2);
    senders(page).first().locator("button").focus();
    page.keyboard().press("Enter");
    assertThat(senders(page).first().getByText("Keep")).isFocused();
    page.keyboard().press("Escape");
    assertThat(senders(page).first().locator("button")).isFocused();
    assertThat(senders(page).first().locator("button")).hasText("Disconnect");
    page.keyboard().press("Enter");
    page.keyboard().press("Shift+Tab");
    page.keyboard().press("Enter");
    assertThat(senders(page)).hasCount(1);
    assertThat(senders(page).locator("button")).isFocused();
    assertEquals(List.of("DELETE /api/senders/abc-s12"), cuts());
    page.keyboard().press("p");
    page.keyboard().press("Escape");
    assertThat(page.locator("#status")).isHidden();
    assertThat(page.locator("#status-open")).isFocused();
    assertThat(page.locator("#pause-text")).hasText("Pause");
  }

  @Test
  void whoIsAlreadyGoneAndWhoStaysIsSaid(Page page) {
    open(page);
    relay.admin().answerCutsWith(404);
    disconnect(senders(page).first());
    assertThat(page.locator("#status-said")).hasText("10.0.0.7:51234 had gone already.");
    relay.admin().answerCutsWith(500);
    disconnect(receivers(page));
    assertThat(page.locator("#status-said"))
        .hasText("10.0.0.9:40000 was not disconnected. The relay answers 500.");
    assertThat(receivers(page).locator("button")).hasText("Disconnect");
  }

  @Test
  void tokenIsAskedForWhereOneIsMissing(Page page) {
    relay.admin().refuse(401);
    open(page);
    assertThat(page.locator("#status-trouble"))
        .hasText("The relay asks for a token that may administer it.");
    assertThat(page.locator("#token")).isFocused();
    assertThat(page.locator("#state")).hasText("Live");
    relay.admin().senders(sender(1, "a"));
    relay.admin().receivers();
    page.locator("#token").fill("secret");
    page.locator("#token").press("Enter");
    assertThat(senders(page)).hasCount(1);
    assertThat(page.locator("#ask")).isHidden();
    assertThat(page.locator("#status-trouble")).isHidden();
    disconnect(senders(page));
    assertThat(senders(page)).hasCount(0);
    assertEquals(List.of("DELETE /api/senders/abc-s1 Bearer secret"), cuts());
  }

  @Test
  void tokenThatMayNotAdministerIsToldSo(Page page) {
    open(page);
    assertThat(senders(page)).hasCount(2);
    relay.admin().refuse(403);
    assertThat(page.locator("#status-trouble")).containsText("it lacks the right “admin”");
    assertThat(senders(page)).hasCount(0);
    page.locator("#status-close").click();
    assertThat(page.locator("#ask")).isHidden();
  }

  @Test
  void relayThatTellsNothingIsNoError(Page page) {
    relay.admin().refuse(404);
    open(page);
    assertThat(page.locator("#status-trouble"))
        .hasText("This relay does not tell who is connected to it.");
    assertThat(page.locator("#status-peers")).isHidden();
  }

  @Test
  void relayThatIsGoneLeavesWhatItSaidLastMarkedAsOld(Page page) {
    open(page);
    assertThat(senders(page)).hasCount(2);
    relay.stop();
    assertThat(page.locator("#status-trouble")).hasText("The relay does not answer.");
    assertThat(page.locator("#status-summary"))
        .hasText(Pattern.compile("As it was \\d+ (s|min) ago"));
    assertThat(senders(page)).hasCount(2);
    disconnect(senders(page).first());
    assertThat(page.locator("#status-said"))
        .hasText("10.0.0.7:51234 was not disconnected. The relay does not answer.");
    relay.start();
    assertThat(page.locator("#status-trouble")).isHidden();
    assertThat(page.locator("#status-summary")).hasText("2 senders · 1 receiver");
  }

  /** By the clock of the page, which the test moves. */
  @Test
  void relayIsAskedOnlyWhileSomebodyLooks(Page page) {
    page.clock().install();
    relay.opened(page, "");
    page.clock().runFor(10_000);
    assertEquals(List.of(), relay.admin().asked());
    page.locator("#status-open").click();
    assertThat(senders(page)).hasCount(2);
    int asked = relay.admin().asked().size();
    relay.admin().senders();
    page.clock().runFor(2_500);
    assertThat(senders(page)).hasCount(0);
    assertEquals(asked + QUESTIONS, relay.admin().asked().size());
    page.locator("#status-close").click();
    page.clock().runFor(20_000);
    assertEquals(asked + QUESTIONS, relay.admin().asked().size());
    hide(page, true);
    page.locator("#status-open").click();
    page.clock().runFor(20_000);
    assertEquals(asked + QUESTIONS, relay.admin().asked().size());
    relay.admin().senders(sender(1, "a"));
    hide(page, false);
    assertThat(senders(page)).hasCount(1);
  }

  private static void hide(Page page, boolean hidden) {
    page.evaluate(
        """
        (hidden) => {
          Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        hidden);
  }

  @Test
  void hostileNamesAreNothingButText(Page page) {
    String hostile = "<img src=x onerror=\"window.ran = true\"><script>window.ran = true</script>";
    relay.admin().senders(sender(1, hostile).put("channel", hostile).put("listener", hostile));
    relay.admin().receivers(receiver(1, "\u202egpj").put("token", hostile).put("kind", hostile));
    open(page);
    assertThat(senders(page).locator(".first").first()).hasText(hostile);
    assertThat(receivers(page)).containsText(hostile);
    disconnect(senders(page));
    assertThat(page.locator("#status-said")).containsText(hostile);
    assertEquals(0, page.locator("#status img, #status script").count());
    assertNull(page.evaluate("() => window.ran ?? null"));
  }

  @Test
  void rowsAreSortedByAColumnAndBounded(Page page) {
    relay
        .admin()
        .senders(
            IntStream.rangeClosed(1, 230)
                .mapToObj(n -> sender(n, "peer " + n).put("messages", n))
                .toArray(JsonObject[]::new));
    open(page);
    assertThat(senders(page)).hasCount(200);
    assertThat(page.locator("#status-senders tfoot")).hasText("and 30 more");
    assertThat(senders(page).first()).containsText("peer 1");
    page.locator("#status-senders").getByText("Messages").click();
    assertThat(senders(page).first()).containsText("peer 230");
    assertThat(page.locator("#status-senders [aria-sort=descending]")).hasText("Messages");
  }

  /** A row that went elsewhere under the pointer would be the wrong one to disconnect. */
  @Test
  void rowsStayInPlaceWhileSomebodyIsAskedAboutOne(Page page) {
    open(page);
    page.locator("#status-senders").getByText("Messages").click();
    senders(page).first().locator("button").click();
    relay
        .admin()
        .senders(
            sender(12, "10.0.0.7:51234"),
            sender(13, "10.0.0.8:51235").put("messages", 99_999),
            sender(14, "new").put("messages", 999_999));
    assertThat(senders(page)).hasCount(3);
    assertThat(senders(page).first().getByText("Keep")).isFocused();
    assertThat(senders(page).first()).containsText("10.0.0.7:51234");
    senders(page).first().getByText("Keep").click();
    page.locator("#status-title").click();
    assertThat(senders(page).first()).containsText("new");
  }

  @Test
  void addressSaysThatItIsOpenAndAChannelClosesIt(Page page) {
    relay.opened(page, "#view=hex&status=1");
    assertThat(senders(page)).hasCount(2);
    page.keyboard().press("s");
    assertThat(page.locator("#status")).isHidden();
    assertFalse(page.url().contains("status"), page::url);
    page.keyboard().press("s");
    assertTrue(page.url().endsWith("#view=hex&status=1"), page::url);
  }

  @ParameterizedTest
  @CsvSource({"DARK, 1280, 800", "LIGHT, 1280, 800", "DARK, 390, 844", "LIGHT, 360, 640"})
  void statusIsForEverybody(ColorScheme scheme, int width, int height, Page page)
      throws IOException {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    page.setViewportSize(width, height);
    relay.admin().senders(sender(1, "[2001:db8:85a3::8a2e:370:7334]:51234").put("suspect", true));
    open(page);
    disconnect(receivers(page));
    senders(page).locator("button").click();
    assertThat(page.locator("#status-said")).isVisible();
    assertEquals(List.of(), PageAccessIT.violations(page));
    assertEquals(List.of(), PageAccessIT.tooWide(page));
  }
}

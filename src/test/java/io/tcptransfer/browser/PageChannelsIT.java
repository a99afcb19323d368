package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import io.tcptransfer.browser.FakeRelay.Peer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which channels there are, several of them at once, and what goes back to them. */
@ExtendWith(Browser.class)
final class PageChannelsIT {
  private FakeRelay relay;

  @BeforeEach
  void startRelay() {
    relay = new FakeRelay(FakeRelay.V1);
    relay.channels(new JsonArray().add(channel("default", 0, null)).add(channel("plant/a", 12, 5)));
  }

  @AfterEach
  void closeRelay() {
    relay.close();
  }

  private static JsonObject channel(String name, int rate, Integer age) {
    return new JsonObject()
        .put("name", name)
        .put("messagesPerSecond", rate)
        .put("senders", 1)
        .put("receivers", 2)
        .put("held", false)
        .put("lastByteAgeMillis", age)
        .put(
            "listeners",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("name", "line")
                        .put("host", "0.0.0.0")
                        .put("port", 4567)
                        .put("framing", "line")
                        .put("tls", false)));
  }

  private static Locator messages(Page page) {
    return page.locator("#messages .message .body");
  }

  private static Locator listed(Page page, String name) {
    return page.locator("#channel-list a").filter(new Locator.FilterOptions().setHasText(name));
  }

  @Test
  void channelsAreListedWithWhatGoesThroughThem(Page page) {
    relay.opened(page, "");
    assertThat(listed(page, "plant/a")).hasText("plant/a12/s1 sender · 2 receivers · now");
    assertThat(listed(page, "default")).hasText("default0/s1 sender · 2 receivers · nothing yet");
    assertThat(listed(page, "default")).hasAttribute("aria-current", "page");
    relay.channels(new JsonArray().add(channel("plant/b", 3, 120_000)));
    assertThat(listed(page, "plant/b")).hasText("plant/b3/s1 sender · 2 receivers · 2 min ago");
    assertThat(listed(page, "plant/a")).hasCount(0);
  }

  @Test
  void pageWithoutTheListIsWholeAllTheSame(Page page) {
    relay.channels(null);
    relay.opened(page, "").message(1, "hello");
    assertThat(messages(page)).hasText("hello");
    assertThat(page.locator("#side")).isHidden();
  }

  @Test
  void oneClickFollowsAnotherChannelBesideTheFirst(Page page) {
    Peer first = relay.opened(page, "");
    first.message(1, "of the first");
    assertThat(messages(page)).hasText("of the first");
    listed(page, "plant/a").click();
    Peer second = relay.receiver();
    assertEquals("/ws/plant/a", second.path());
    second.hello("e2", 1);
    second.message(1, "of the second");
    assertThat(messages(page)).hasText("of the second");
    first.message(2, "meanwhile");
    assertThat(page.locator(".unseen-messages")).hasText("default");
    page.locator("#tabs .tab").first().click();
    assertThat(messages(page)).hasText(new String[] {"of the first", "meanwhile"});
    assertThat(page).hasURL(relay.url() + "#open=,plant/a".replace(",", "%2C"));
    page.locator("#tabs .close").last().click();
    assertThat(page.locator("#tabs-nav")).isHidden();
    assertThat(page).hasURL(relay.url());
  }

  @Test
  void linkShowsTheSameToAColleague(Page page) {
    page.navigate(relay.url() + "#channel=plant/a&view=hex&find=b&only=0");
    Peer peer = relay.receiver();
    assertEquals("/ws/plant/a", peer.path());
    peer.hello("e1", 1);
    peer.message(1, "abc");
    assertThat(page.locator(".ascii mark")).hasText("b");
    assertThat(page.locator("[data-view=hex]")).hasAttribute("aria-pressed", "true");
    assertThat(page.locator("#only")).not().isChecked();
  }

  @Test
  void linkWithTooManyChannelsShowsTheOneThatItNames(Page page) {
    page.navigate(relay.url() + "#channel=a&open=a%2Cb%2Cc%2Cd%2Ce%2Cf%2Cg");
    assertThat(page.locator("#channel")).hasText("a");
    assertThat(page.locator("#tabs .tab")).hasText(new String[] {"a", "c", "d", "e", "f", "g"});
    assertThat(page.locator("#tabs [aria-current]")).hasText("a");
  }

  @Test
  void linkToAMessageBringsItIntoSight(Page page) {
    page.navigate(relay.url() + "#at=e1:500");
    Peer peer = relay.receiver();
    assertEquals("after=e1%3A400", peer.query());
    peer.hello("e1", 401, 700);
    for (int offset = 401; offset < 700; offset++) {
      peer.socket().writeBinaryMessage(Peer.frame(offset, true, (byte) 'x'));
    }
    assertThat(page.locator("[aria-current=true] .meta")).containsText("#500");
    assertThat(page.locator("#messages [aria-current=true]")).isInViewport();
  }

  @Test
  void linkIntoAnOpenChannelBringsAMessageThatIsNotThere(Page page) {
    Peer peer = relay.opened(page, "");
    peer.message(1, "e1 has it");
    assertThat(messages(page)).hasText("e1 has it");
    page.evaluate("() => { location.hash = '#at=e1:500'; }");
    Peer there = relay.receiver();
    assertEquals("after=e1%3A400", there.query());
    there.hello("e1", 500, 700);
    there.message(500, "there it is");
    assertThat(page.locator("[aria-current=true] .body")).hasText("there it is");
  }

  @Test
  void marksAreCountedWhateverIsShown(Page page) {
    Peer first = relay.opened(page, "");
    first.message(1, "one");
    first.message(2, "two");
    messages(page).first().click();
    page.keyboard().press("m");
    assertThat(page.locator("#marked")).hasText("1");
    listed(page, "plant/a").click();
    relay.receiver().hello("e2", 1);
    assertThat(page.locator("#marked-item")).isHidden();
    page.locator("#find").fill("two");
    assertThat(page.locator("#found")).hasText("0 found");
    page.locator("#tabs .tab").first().click();
    assertThat(messages(page)).hasText("two");
    assertThat(page.locator("#marked")).hasText("1");
    page.locator("#clear").click();
    assertThat(page.locator("#marked-item")).isHidden();
  }

  @Test
  void tabThatHasTheKeyboardKeepsIt(Page page) {
    Peer first = relay.opened(page, "");
    listed(page, "plant/a").click();
    relay.receiver().hello("e2", 1);
    // Until the page is drawn anew there is one tab, hidden, and the state is that of the first.
    assertThat(page.locator("#tabs .tab")).hasCount(2);
    assertThat(page.locator("#state")).hasText("Live");
    Locator tab = page.locator("#tabs .tab").last();
    tab.focus();
    first.message(1, "news");
    assertThat(page.locator(".unseen-messages")).hasText("default");
    assertThat(tab).isFocused();
  }

  @Test
  void sideIsAsOpenAsItsButtonSays(Page page) {
    page.setViewportSize(390, 800);
    relay.opened(page, "");
    page.locator("#side-toggle").click();
    assertThat(page.locator("#side-toggle")).hasAttribute("aria-expanded", "true");
    page.keyboard().press("Escape");
    assertThat(page.locator("#side-toggle")).hasAttribute("aria-expanded", "false");
    assertThat(page.locator("#side")).not().isInViewport();
  }

  @Test
  void messageCanBeMarkedCopiedAndLinkedTo(Page page) {
    page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    Peer peer = relay.opened(page, "");
    peer.message(1, "one");
    peer.message(2, "two");
    assertThat(messages(page)).hasCount(2);
    messages(page).first().click();
    page.keyboard().press("m");
    assertThat(page.locator(".marked .body")).hasText("one");
    assertThat(page.locator("#marked")).hasText("1");
    page.keyboard().press("c");
    assertThat(page.locator(".acts [data-act=copy]")).hasText("Copied");
    assertEquals("one", page.evaluate("() => navigator.clipboard.readText()"));
    page.keyboard().press("l");
    assertThat(page.locator(".acts [data-act=link]")).hasText("Copied");
    assertEquals(
        relay.url() + "#channel=default&at=e1:1",
        page.evaluate("() => navigator.clipboard.readText()"));
  }

  @Test
  void emptyPageTellsTheRealHostAndPort(Page page) {
    relay.opened(page, "");
    assertThat(page.locator("#command")).hasText("nc 127.0.0.1 4567");
    page.locator("[data-snippet=python]").click();
    assertThat(page.locator("#command")).containsText("(\"127.0.0.1\", 4567)");
    page.locator("[data-snippet=arduino]").click();
    assertThat(page.locator("#command")).containsText("sender.connect(\"127.0.0.1\", 4567)");
    assertThat(page.locator("#empty-fine")).containsText("each line is a message");
  }

  @Test
  void emptyPageTellsTheFirstLineOfWhoRegisters(Page page) {
    JsonObject channel = channel("default", 0, null);
    channel.getJsonArray("listeners").getJsonObject(0).put("registration", true);
    relay.channels(new JsonArray().add(channel));
    relay.opened(page, "");
    assertThat(page.locator("#command")).hasText("(echo 'default'; cat) | nc 127.0.0.1 4567");
    page.locator("[data-snippet=python]").click();
    assertThat(page.locator("#command")).containsText("sender.sendall(b\"default\\n\")");
    page.locator("[data-snippet=arduino]").click();
    assertThat(page.locator("#command")).containsText("sender.println(\"default\");");
    assertThat(page.locator("#empty-fine")).containsText("first line names the channel");
  }

  @Test
  void commandsOfTheEmptyPageFitAPhone(Page page) {
    page.setViewportSize(390, 800);
    relay.opened(page, "");
    for (String snippet : List.of("nc", "python", "arduino")) {
      page.locator("[data-snippet=" + snippet + "]").click();
      BoundingBox copy = page.locator("#copy-command").boundingBox();
      assertTrue(copy.x + copy.width <= 390, snippet);
    }
  }

  @Test
  void testMessageIsSentToTheChannel(Page page) {
    CompletableFuture<String> body = new CompletableFuture<>();
    page.route(
        "**/channels/default",
        route -> {
          body.complete(route.request().method() + " " + route.request().postData());
          route.fulfill(new Route.FulfillOptions().setStatus(202));
        });
    relay.opened(page, "");
    page.locator("#test-message").click();
    assertThat(page.locator("#test-said")).isEmpty();
    page.waitForCondition(body::isDone);
    assertThat(page.locator("#test-message")).isVisible();
    assertEquals("POST Hello from this page", body.join().substring(0, 25));
  }

  @Test
  void relayThatTakesNoMessagesIsNotAskedTwice(Page page) {
    relay.opened(page, "");
    page.locator("#test-message").click();
    assertThat(page.locator("#test-said")).hasText("This relay takes messages from senders only.");
    assertThat(page.locator("#test-message")).isHidden();
  }

  // ---- replies ----

  private Peer withReplies(Page page, BlockingSink sink) {
    page.navigate(relay.url());
    Peer peer = relay.receiver();
    peer.socket()
        .textMessageHandler(sink.text::complete)
        .binaryMessageHandler(sink.bytes::complete);
    peer.notice(
        new JsonObject()
            .put("type", "hello")
            .put("channel", "default")
            .put("position", "e1:0")
            .put("replies", true)
            .put("streams", new JsonArray().add(new JsonObject().put("id", 1).put("epoch", "e1"))));
    assertThat(page.locator("#reply")).isVisible();
    return peer;
  }

  /** What the relay gets first of each kind. */
  private static final class BlockingSink {
    final CompletableFuture<String> text = new CompletableFuture<>();
    final CompletableFuture<Buffer> bytes = new CompletableFuture<>();
  }

  @Test
  void replyGoesOutWithItsLineEnding(Page page) {
    BlockingSink sink = new BlockingSink();
    withReplies(page, sink);
    page.locator("#reply-end").selectOption("crlf");
    page.locator("#reply-text").fill("START");
    page.locator("#reply-text").press("Enter");
    page.waitForCondition(sink.text::isDone);
    assertEquals("START\r\n", sink.text.join());
    assertThat(page.locator("#messages .note")).hasText("Sent 7 B: START");
    page.locator("#reply-text").press("ArrowUp");
    assertThat(page.locator("#reply-text")).hasValue("START");
    page.locator("#reply-text").press("ArrowDown");
    assertThat(page.locator("#reply-text")).hasValue("");
  }

  @Test
  void replyInHexGoesOutAsBytes(Page page) {
    BlockingSink sink = new BlockingSink();
    withReplies(page, sink);
    page.locator("#reply-form").selectOption("hex");
    page.locator("#reply-text").fill("0");
    page.locator("#reply-text").press("Enter");
    assertThat(page.locator("#reply-said")).hasText("Hex needs two digits for each byte");
    page.locator("#reply-text").fill("01 fF");
    page.locator("#reply-text").press("Enter");
    page.waitForCondition(sink.bytes::isDone);
    byte[] toAll = {1, 0, 0, 1, 0, 0, 0, 0, 1, (byte) 0xff};
    assertEquals(Buffer.buffer(toAll), sink.bytes.join());
  }

  @Test
  void whereRepliesAreNotTakenThereIsNoBox(Page page) {
    relay.opened(page, "");
    assertThat(page.locator("#state")).hasText("Live");
    assertThat(page.locator("#reply")).isHidden();
  }

  @Test
  void resumedConnectionSaysSo(Page page) {
    Peer peer = relay.opened(page, "");
    peer.message(1, "one");
    assertThat(messages(page)).hasCount(1);
    peer.close(1001, "server going away");
    relay.receiver().hello("e1", 2);
    assertThat(page.locator("#resumed")).isVisible();
    assertThat(page.locator("#messages .note").last())
        .hasText(Pattern.compile("Connected again.*"));
    assertThat(page.locator("#resumed")).hasText("resumed");
  }
}

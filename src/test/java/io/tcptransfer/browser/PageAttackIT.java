package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.tcptransfer.browser.FakeRelay.Peer;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The page before somebody who wants to run a script in it, in whatever a stranger can make it
 * show. Knows nothing of how the page is built: what ran or was made of it, the whole document
 * tells.
 */
@ExtendWith(Browser.class)
final class PageAttackIT {
  /** Each would call this, were it taken for more than text. */
  private static final String RUN = "window.__xss('%d')";

  private static final List<String> SHAPES =
      List.of(
          "<img src=x onerror=%s>",
          "<svg onload=%s>",
          "<svg/onload=%s>",
          "<script>%s</script>",
          "</script><script>%s</script>",
          "</textarea></title></style><script>%s</script>",
          "\"><img src=x onerror=%s>",
          "' autofocus onfocus=%s x='",
          "\" onmouseover=%s x=\"",
          "javascript:%s",
          "<a href=javascript:%s>click</a>",
          "<iframe srcdoc='<script>parent.%s</script>'></iframe>",
          "<details open ontoggle=%s>",
          "<style>@import 'http://127.0.0.1:9/x.css'; /*%s*/</style>",
          "<base href=//127.0.0.1:9/><link rel=stylesheet href=x.css>%s",
          "<math><mtext></p><mglyph><svg><mtext><style><img src=x onerror=%s>",
          "{{constructor.constructor(\"%s\")()}}",
          "${%s}",
          "\u001b]8;;javascript:%s\u0007link\u001b]8;;\u0007\u001b[31mred\u001b[2J",
          "\u202e\u2066%s\u2069\u200b\ufeff",
          "&lt;img src=x onerror=%s&gt;&#60;script&#62;");

  /** What nothing on the page is, unless it was made of a payload. */
  private static final String MADE =
      "() => [...document.querySelectorAll('*')].filter(e =>"
          + " [...e.attributes].some(a => /^on/i.test(a.name) || /__xss|127\\.0\\.0\\.1:9\\//.test(a.value)"
          + "   && (/^(srcdoc|style)$/i.test(a.name)"
          + "     || /^(src|href|action|formaction|data|xlink:href)$/i.test(a.name)"
          + "       && (/^\\s*javascript:/i.test(a.value) || /127\\.0\\.0\\.1:9\\//.test(a.value))))"
          + " || /^(iframe|base|math|object|embed|mglyph)$/i.test(e.localName)"
          + " || e.localName === 'img' && e.getAttribute('src') === 'x'"
          + " || e.localName === 'script' && /__xss/.test(e.textContent)"
          + " || e.localName === 'style' && /__xss/.test(e.textContent))"
          + ".map(e => e.outerHTML.slice(0, 200))";

  @RegisterExtension final Relays relays = new Relays();

  private final List<String> happened = new ArrayList<>();
  private FakeRelay relay;
  private Page page;

  @BeforeEach
  void watch(Page page) {
    this.page = page;
    page.exposeFunction("__xss", ran -> happened.add("ran " + ran[0]));
    page.onDialog(
        dialog -> {
          happened.add("dialog " + dialog.message());
          dialog.dismiss();
        });
    page.onPopup(popup -> happened.add("popup " + popup.url()));
    page.onRequest(
        request -> {
          if (request.url().endsWith("/x") || request.url().contains(":9/")) {
            happened.add("request " + request.url());
          }
        });
  }

  @AfterEach
  void closeRelay() {
    if (relay != null) {
      relay.close();
    }
  }

  private static List<String> payloads() {
    List<String> payloads = new ArrayList<>();
    for (String shape : SHAPES) {
      payloads.add(shape.replace("%s", RUN.formatted(payloads.size())));
    }
    return payloads;
  }

  private Peer open(String address) {
    page.navigate(address);
    return relay.receiver();
  }

  private Peer openV1() {
    relay = new FakeRelay(FakeRelay.V1, FakeRelay.PLAIN);
    Peer peer = open(relay.url());
    peer.hello("e1", 1);
    return peer;
  }

  /** After two frames have been drawn, whatever came before has had its time to run. */
  private void assertNothingRan() {
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame("
            + "() => setTimeout(done))))");
    assertEquals(List.of(), happened);
    assertEquals(List.of(), page.evaluate(MADE));
  }

  private void expectShown(String text) {
    page.waitForFunction("text => document.body.textContent.includes(text)", text);
  }

  /** As far as it must be shown as it is: what can't be seen may be shown as something that can. */
  private static boolean isVisible(String payload) {
    return payload.codePoints().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  @Test
  void messagesAreNothingButText() {
    Peer peer = openV1();
    int offset = 0;
    for (String payload : payloads()) {
      peer.message(++offset, payload);
      peer.message(++offset, new JsonObject().put(payload, payload).encode());
      // A number has a place of its own in the plot, by its name.
      peer.message(++offset, new JsonObject().put(payload, offset).encode());
      peer.message(++offset, "a,b\n" + payload + ",2\n");
      peer.message(++offset, false, payload.getBytes(StandardCharsets.UTF_8));
      peer.message(++offset, "number " + offset + ";");
      // At once: what is out of sight is not in the page.
      expectShown("number " + offset + ";");
      if (isVisible(payload)) {
        expectShown(payload);
      }
    }
    assertNothingRan();
    for (String view : List.of("hex", "json", "plot", "text")) {
      page.locator("[data-view=" + view + "]").click();
      assertNothingRan();
      // Whatever can be chosen, the names of columns and series among it.
      page.evaluate(
          "() => document.querySelectorAll('input[type=checkbox]').forEach(box => box.click())");
      assertNothingRan();
    }
  }

  @Test
  void plainMessagesAreNothingButText() {
    relay = new FakeRelay(FakeRelay.PLAIN);
    Peer peer = open(relay.url());
    for (String payload : payloads()) {
      peer.text(payload);
      if (isVisible(payload)) {
        expectShown(payload);
      }
    }
    assertNothingRan();
  }

  @Test
  void noticesAreNothingButText() {
    Peer peer = openV1();
    int offset = 0;
    for (String payload : payloads()) {
      for (String event : List.of("joined", "left", payload)) {
        peer.notice(
            notice("sender")
                .put("event", event)
                .put("stream", 1)
                .put("id", payload)
                .put("address", payload)
                .put("listener", payload));
      }
      peer.restart(payload, 1);
      peer.gap(offset + 1, offset + 1, payload);
      offset++;
      peer.notice(notice("gap").put("count", payload).put("from", payload).put("to", payload));
      peer.notice(notice("hold").put("held", payload));
      peer.notice(notice("stream").put("id", payload).put("epoch", payload));
      peer.notice(notice(payload).put(payload, payload));
      peer.message(++offset, "number " + offset);
    }
    expectShown("number " + offset);
    assertNothingRan();
  }

  private static JsonObject notice(String type) {
    return new JsonObject().put("type", type);
  }

  @Test
  void helloAndGoodbyeAreNothingButText() {
    for (String payload : payloads()) {
      relay = new FakeRelay(FakeRelay.V1, FakeRelay.PLAIN);
      Peer peer = open(relay.url());
      peer.notice(
          notice("hello")
              .put("channel", payload)
              .put("node", payload)
              .put("position", "e1:0")
              .put("replies", false)
              .put(
                  "streams",
                  new JsonArray()
                      .add(
                          new JsonObject()
                              .put("id", 1)
                              .put("epoch", "e1")
                              .put("first", 1)
                              .put("next", 1))));
      peer.notice(notice("bye").put("code", payload).put("reason", payload));
      String reason = payload.length() > 100 ? payload.substring(0, 100) : payload;
      peer.close(1008, reason);
      assertNothingRan();
      // A bye whose code is no number is no reason to stay away: it may be about to connect again,
      // and the next one must not be taken for that.
      page.navigate("about:blank");
      relay.close();
      relay = null;
    }
  }

  @Test
  void addressNamesAChannelAndNothingElse() {
    relay = new FakeRelay(FakeRelay.V1, FakeRelay.PLAIN);
    for (String payload : payloads()) {
      String encoded = URLEncoder.encode(payload, StandardCharsets.UTF_8).replace("+", "%20");
      String state =
          List.of("channel", "token", "view", "find", "at").stream()
              .map(key -> key + "=" + encoded)
              .collect(Collectors.joining("&"));
      page.navigate("about:blank");
      page.navigate(relay.url() + "?" + state + "#" + state);
      assertNothingRan();
    }
  }

  /** The test of the tests above: with the policy of the real relay, and without it. */
  @Test
  void policyKeepsAScriptFromRunningThatIsInThePage(Page page) {
    Relay real = relays.relay();
    page.navigate(real.page().toString());
    assertThat(page.locator("body")).isVisible();
    // In a tab of its own: the fixture fails a test whose tab has met a violation.
    BrowserContext context = page.context().browser().newContext();
    try {
      Page own = context.newPage();
      own.navigate(real.page().toString());
      inject(own);
      assertEquals("", own.evaluate("() => window.ran.join()"));
      own.navigate("about:blank");
      inject(own);
      assertEquals("script,handler", own.evaluate("() => window.ran.join()"));
    } finally {
      context.close();
    }
  }

  private static void inject(Page page) {
    page.evaluate(
        "() => new Promise(done => {"
            + " window.ran = [];"
            + " const script = document.createElement('script');"
            + " script.textContent = \"window.ran.push('script')\";"
            + " document.body.append(script);"
            + " const image = document.createElement('div');"
            + " image.setAttribute('onclick', \"window.ran.push('handler')\");"
            + " document.body.append(image);"
            + " image.click();"
            + " setTimeout(done);"
            + "})");
  }

  @Test
  void everyAnswerOfTheRelayForbidsInlineScripts(Page page) {
    Relay real = relays.relay();
    for (String path : List.of("", "js/receiver.js", "nowhere", "ws")) {
      String policy =
          page.request().get(real.page() + path).headers().get("content-security-policy");
      assertTrue(policy.contains("default-src 'none'"), policy);
      assertTrue(policy.contains("script-src 'self';"), policy);
      assertTrue(!policy.contains("unsafe"), policy);
    }
  }
}

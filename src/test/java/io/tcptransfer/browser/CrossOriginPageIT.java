package io.tcptransfer.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages that others serve, and what a real browser lets them do with a relay. */
@ExtendWith(Browser.class)
class CrossOriginPageIT {
  private static final String EMPTY_PAGE = "<!doctype html><meta charset=\"utf-8\">";

  /**
   * Everything that a page may want; each answers with a text, also when the browser forbids it.
   */
  private static final String SCRIPT =
      """
      relay => {
        window.heard = [];
        const say = () => "failed";
        window.follow = () => new Promise(resolve => {
          const events = new EventSource(`${relay}/events/default?access_token=s3cret`);
          events.onopen = () => resolve("open");
          events.onerror = () => resolve("failed");
          events.onmessage = event => window.heard.push(event.data);
        });
        window.post = (text, headers) =>
          fetch(`${relay}/channels/default`, { method: "POST", body: text, headers })
            .then(async answer => `${answer.status} ${(await answer.text()).trim()}`, say);
        window.list = headers =>
          fetch(`${relay}/api/channels`, { headers })
            .then(async answer => (await answer.json())[0].name, say);
        window.module = () =>
          import(`${relay}/js/receiver.js`).then(module => typeof module.Receiver, say);
      }
      """;

  @RegisterExtension final Relays relays = new Relays();

  private HttpServer elsewhere;

  @BeforeEach
  void serveAPageElsewhere() throws IOException {
    elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    elsewhere.createContext(
        "/",
        exchange -> {
          byte[] page = EMPTY_PAGE.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          try (exchange) {
            exchange.getResponseBody().write(page);
          }
        });
    elsewhere.start();
  }

  @AfterEach
  void endThat() {
    elsewhere.stop(0);
  }

  private String origin(String host) {
    return "http://" + host + ":" + elsewhere.getAddress().getPort();
  }

  /** Opens the page by one of two names: one of them is an allowed origin, the other isn't. */
  private void open(Page page, String host) {
    Relay relay =
        relays
            .launch()
            .env("TRANSFER_HTTP_ALLOWEDORIGINS", "[\"" + origin("127.0.0.1") + "\"]")
            .env(
                "TRANSFER_AUTH_TOKENS",
                "[{\"name\":\"a\",\"token\":\"s3cret\",\"may\":[\"receive\",\"send\"]}]")
            .relay();
    page.navigate(origin(host) + "/");
    page.evaluate(SCRIPT, "http://127.0.0.1:" + relay.httpPort());
  }

  @Test
  void anAllowedPageFollowsEventsAndPostsWithItsToken(Page page) {
    open(page, "127.0.0.1");
    String token = "{Authorization: 'Bearer s3cret', 'Content-Type': 'application/json'}";
    assertEquals("open", page.evaluate("follow()"));
    assertEquals("202 {\"messages\":1}", page.evaluate("post('[1]', " + token + ")"));
    page.waitForFunction("() => window.heard.length == 1");
    assertEquals("[1]", page.evaluate("window.heard[0]"));
    assertEquals("default", page.evaluate("list(" + token + ")"));
    assertEquals("function", page.evaluate("module()"));
    assertEquals("401 a valid token is needed", page.evaluate("post('x', {})"));
  }

  @Test
  void aForeignPageCanDoNeither(Page page) {
    open(page, "localhost");
    assertEquals("failed", page.evaluate("follow()"));
    assertEquals("failed", page.evaluate("post('x', {Authorization: 'Bearer s3cret'})"));
    assertEquals("failed", page.evaluate("post('x', {})"));
    assertEquals("failed", page.evaluate("module()"));
    assertEquals("failed", page.evaluate("list({Authorization: 'Bearer s3cret'})"));
  }
}

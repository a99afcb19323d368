package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of allowed origins may read, and what nobody else may. */
class CrossOriginIT {
  private static final String ALLOW = "access-control-allow-";
  private static final String TOKEN = "Authorization: Bearer s3cret\r\n";
  private static final String PAGE = "Origin: https://pages.example.org\r\n";

  @RegisterExtension static final Relays RELAYS = new Relays();

  private static Relay relay;

  @BeforeAll
  static void startRelay() {
    relay =
        RELAYS
            .launch()
            .env("TRANSFER_HTTP_ALLOWEDORIGINS", "[\"https://Pages.example.org:443\", \"null\"]")
            .env(
                "TRANSFER_AUTH_TOKENS",
                "[{\"name\":\"a\",\"token\":\"s3cret\",\"may\":[\"receive\",\"send\"]}]")
            .relay();
  }

  private static BodyPeer ask(String method, String path, String headers) {
    return RELAYS.closing(BodyPeer.ask(relay, method, path, headers, 0));
  }

  /** The only value of a header of an answer; its name in lower case. */
  private static Optional<String> header(BodyPeer answer, String name) {
    List<String> values =
        Arrays.stream(answer.head().split("\r\n", -1))
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ": "))
            .map(line -> line.substring(name.length() + 2))
            .toList();
    assertTrue(values.size() <= 1, answer.head());
    return values.stream().findFirst();
  }

  private static void assertReadableBy(String origin, BodyPeer answer) {
    assertEquals(Optional.of(origin), header(answer, ALLOW + "origin"), answer.head());
    assertEquals(Optional.of("Origin"), header(answer, "vary"), answer.head());
    assertEquals(Optional.of("cross-origin"), header(answer, "cross-origin-resource-policy"));
    assertEquals(Optional.empty(), header(answer, ALLOW + "credentials"), answer.head());
  }

  private static void assertReadableByOwnPagesOnly(BodyPeer answer) {
    assertFalse(answer.head().toLowerCase(Locale.ROOT).contains("access-control"), answer.head());
    assertEquals(Optional.of("same-origin"), header(answer, "cross-origin-resource-policy"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /events/default, 200",
    "GET, /stream/default, 200",
    "GET, /api/channels, 200",
    "GET, /js/receiver.js, 200",
    "POST, /channels/default, 202",
    "GET, /events/default?slow=no, 400",
    "GET, /events/nope, 404",
    "GET, /nothing, 404",
    "DELETE, /events/default, 405",
    "POST, /channels/default?framing=no, 400",
    "GET, /ws, 426",
  })
  void anAllowedPageReadsWhatItAskedForAndWhyItWasRefused(String method, String path, int status) {
    String body = method.equals("POST") ? "Content-Length: 1\r\n" : "";
    BodyPeer answer = ask(method, path, PAGE + TOKEN + body + (body.isEmpty() ? "" : "\r\nx"));
    assertEquals(status, answer.status());
    assertReadableBy("https://pages.example.org", answer);
  }

  @Test
  void anAllowedPageWithoutATokenReadsThatItNeedsOne() {
    for (String path : List.of("/events/default", "/stream/default", "/api/channels", "/ws")) {
      BodyPeer answer = ask("GET", path, PAGE);
      assertEquals(401, answer.status());
      assertReadableBy("https://pages.example.org", answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "https://pages.example.org:443", "HTTPS://PAGES.example.org"})
  void theOriginIsNamedAsTheBrowserWritesIt(String origin) {
    BodyPeer answer = ask("GET", "/api/channels", "Origin: " + origin + "\r\n" + TOKEN);
    assertEquals(200, answer.status());
    assertReadableBy(origin, answer);
  }

  @Test
  void aBrowserThatAsksWhatAnAllowedPageMayIsToldWithoutAToken() {
    String asked =
        String.join(
            "\r\n",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: authorization,content-type",
            "");
    for (String path : List.of("/channels/default", "/events/nope", "/api/channels", "/")) {
      BodyPeer answer = ask("OPTIONS", path, PAGE + asked);
      assertEquals(204, answer.status());
      assertReadableBy("https://pages.example.org", answer);
      assertEquals(Optional.of("GET, HEAD, POST, DELETE"), header(answer, ALLOW + "methods"));
      assertEquals(
          Optional.of("authorization, content-type, last-event-id"),
          header(answer, ALLOW + "headers"));
      assertEquals(Optional.of("7200"), header(answer, "access-control-max-age"));
    }
    BodyPeer without = ask("OPTIONS", "/channels/default", PAGE);
    assertEquals(401, without.status(), "no method is asked for, so it is like any other request");
    assertReadableBy("https://pages.example.org", without);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://pages.example.org",
        "https://pages.example.org.evil.example",
        "https://pages.example.org, https://evil.example",
      })
  void aForeignPageReadsNothing(String origin) {
    String asked = "Origin: " + origin + "\r\nAccess-Control-Request-Method: POST\r\n" + TOKEN;
    for (String path : List.of("/events/default", "/channels/default", "/api/channels", "/")) {
      for (String method : List.of("GET", "POST", "OPTIONS")) {
        BodyPeer answer = ask(method, path, asked);
        assertEquals(403, answer.status(), method + " " + path);
        assertReadableByOwnPagesOnly(answer);
      }
    }
  }

  @Test
  void oneForeignOriginOfTwoIsEnoughToBeRefused() {
    for (String headers :
        List.of(
            PAGE + "Origin: https://evil.example\r\n", "Origin: https://evil.example\r\n" + PAGE)) {
      BodyPeer answer = ask("GET", "/api/channels", headers + TOKEN);
      assertEquals(403, answer.status());
      assertReadableByOwnPagesOnly(answer);
    }
  }

  @Test
  void ownPagesAndThoseWhoAreNoneAreToldNothing() {
    String own = "Origin: http://127.0.0.1:" + relay.http().getPort() + "\r\n";
    for (String headers : List.of("", own)) {
      BodyPeer answer = ask("GET", "/events/default", headers + TOKEN);
      assertEquals(200, answer.status());
      assertReadableByOwnPagesOnly(answer);
      assertEquals(Optional.of("Origin"), header(answer, "vary"), "for caches");
      BodyPeer preflight =
          ask("OPTIONS", "/channels/default", headers + "Access-Control-Request-Method: POST\r\n");
      assertEquals(401, preflight.status());
      assertReadableByOwnPagesOnly(preflight);
    }
  }
}

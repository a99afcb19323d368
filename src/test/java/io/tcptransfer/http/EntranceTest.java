package io.tcptransfer.http;

import static io.tcptransfer.http.ServedHttp.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.Configuration;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule of who may come in over HTTP, on the wire. */
class EntranceTest {
  private static final String CHANNELS =
      "\"http\": {\"port\": 0, \"allowedOrigins\": [\"https://Pages.example.org:443\"],"
          + " \"maxReceivers\": 100}, \"channels\": {\"plant/*\": {}}";
  private static final String TOKENS =
      ", \"auth\": {\"tokens\": ["
          + "{\"name\": \"all\", \"token\": \"s3cret\"},"
          + "{\"name\": \"plant\", \"token\": \"gr\\u00fcn?>\", \"channels\": [\"plant/*\"]},"
          + "{\"name\": \"sender\", \"token\": \"sends\", \"may\": [\"send\"]}]}";
  private static final List<String> EVERYWHERE =
      List.of("/", "/js/main.js", "/css/page.css", "/nothing", "/ws", "/ws/nope", "/api/channels");

  private static ServedHttp open;
  private static ServedHttp guarded;
  private static ServedHttp both;

  @BeforeAll
  static void serve() throws Exception {
    open = new ServedHttp("{" + CHANNELS + ", \"allowAnonymous\": false}");
    guarded = new ServedHttp("{" + CHANNELS + TOKENS + "}");
    both = new ServedHttp("{" + CHANNELS + TOKENS + ", \"allowAnonymous\": true}");
  }

  @AfterAll
  static void end() throws Exception {
    open.close();
    guarded.close();
    both.close();
  }

  // ---- where from ----

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:PORT, true",
    "HTTP://127.0.0.1:PORT, true",
    "https://pages.example.org, true",
    "https://pages.example.org:443, true",
    "https://127.0.0.1:PORT, false",
    "http://127.0.0.1, false",
    "http://127.0.0.1:1, false",
    "http://localhost:PORT, false",
    "http://pages.example.org, false",
    "https://pages.example.org.evil.example, false",
    "https://evil.example, false",
    "http://127.0.0.1:PORT/, false",
    "null, false",
    "'', false",
  })
  void onlyOwnPagesAndAllowedOnesMayAsk(String origin, boolean passes) throws IOException {
    String header = "Origin: " + origin.replace("PORT", "" + open.port()) + "\r\n";
    assertEquals(passes ? 101 : 403, status(open.upgrade("/ws", header)));
    for (String path : EVERYWHERE) {
      assertEquals(!passes, status(open.get(path, header)) == 403, path);
    }
  }

  @Test
  void pagesFromFilesMayAskIfNullIsListed() throws Exception {
    try (ServedHttp nulls =
        new ServedHttp("{\"http\": {\"port\": 0, \"allowedOrigins\": [\"null\"]}}")) {
      assertEquals(101, status(nulls.upgrade("/ws", "Origin: null\r\n")));
      assertEquals(403, status(nulls.upgrade("/ws", "Origin: https://evil.example\r\n")));
      for (String host : List.of("null", "ll")) {
        String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
        assertEquals(403, status(nulls.ask(request)));
      }
    }
  }

  @Test
  void twoOriginsPassOnlyIfBothDo() throws IOException {
    String own = "Origin: http://127.0.0.1:" + open.port() + "\r\n";
    assertEquals(101, status(open.upgrade("/ws", own + own)));
    assertEquals(403, status(open.upgrade("/ws", own + "Origin: https://evil.example\r\n")));
  }

  @Test
  void foreignPagesAreCounted() throws IOException {
    long before = open.refused().of(Reason.FOREIGN_ORIGIN);
    open.get("/", "Origin: https://evil.example\r\n");
    assertEquals(before + 1, open.refused().of(Reason.FOREIGN_ORIGIN));
  }

  // ---- to whom ----

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 200",
    "127.0.0.1:80, 200",
    "10.1.2.3:8080, 200",
    "[::1]:8080, 200",
    "[2001:db8::1], 200",
    "localhost, 200",
    "LocalHost:8080, 200",
    "pages.example.org, 200",
    "evil.example, 403",
    "evil.example:8080, 403",
    "localhost.evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "127.1, 403",
    "2130706433, 403",
    "localhost., 403",
    "[::1, 400",
    "[zz], 400",
    "127.0.0.1:port, 400",
    "127.0.0.1:123456, 400",
    "user@127.0.0.1, 400",
    "127.0.0.1/x, 400",
    "127.0.0.1 evil.example, 400",
    "'', 400",
  })
  void onlyOurOwnNamesAreServed(String host, int status) throws IOException {
    String request = " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    assertEquals(status, status(open.ask("GET /" + request)));
    if (status != 200) {
      for (String path : EVERYWHERE) {
        assertEquals(status, status(open.ask("GET " + path + request)), path);
      }
    }
  }

  @Test
  void theConfiguredHostIsOurName() throws Exception {
    try (ServedHttp named = new ServedHttp("{\"http\": {\"port\": 0, \"host\": \"localhost\"}}")) {
      assertEquals(200, status(named.get("/", "")));
    }
    Guard guard = guardOf("{\"http\": {\"host\": \"Box\"}, \"allowAnonymous\": true}");
    Caller caller =
        new Caller(InetAddress.getLoopbackAddress(), false, Authority.parse("bOX:1").get());
    guard.checkOrigin(caller, MultiMap.caseInsensitiveMultiMap());
  }

  private static Guard guardOf(String json) {
    Configuration configuration = Configuration.of(Configuration.parse(json), Map.of());
    return new Guard(
        configuration.http().rules(),
        configuration.http().host(),
        new Entrance(configuration).tokens());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n",
        "GET http://127.0.0.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        "GET nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n",
      })
  void whoeverIsAskedMustBeClear(String request) throws IOException {
    assertEquals(400, status(open.ask(request + "Connection: close\r\n\r\n")));
  }

  // ---- by which token ----

  private static String bearer(String token) {
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    return "Sec-WebSocket-Protocol: tcp-transfer.v1, bearer."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)
        + "\r\n";
  }

  @Test
  void aTokenMayComeInThreeWays() throws IOException {
    assertEquals(101, status(guarded.upgrade("/ws", "Authorization: Bearer s3cret\r\n")));
    assertEquals(101, status(guarded.upgrade("/ws", "Authorization: bEARER s3cret\r\n")));
    assertEquals(101, status(guarded.upgrade("/ws", bearer("s3cret"))));
    assertEquals(101, status(guarded.upgrade("/ws?access_token=s3cret", "")));
    assertEquals(101, status(guarded.upgrade("/ws/plant/a", bearer("grün?>"))));
    String utf8 =
        new String("grün?>".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertEquals(
        101, status(guarded.upgrade("/ws/plant/a", "Authorization: Bearer " + utf8 + "\r\n")));
    assertEquals(101, status(guarded.upgrade("/ws/plant/a?access_token=gr%C3%BCn%3F%3E", "")));
    assertEquals(
        101,
        status(guarded.upgrade("/ws?access_token=s3cret", "Authorization: Bearer s3cret\r\n")));
  }

  @Test
  void theSubProtocolThatIsChosenIsNeverTheToken() throws IOException {
    String v1 = guarded.upgrade("/ws", bearer("s3cret")).toLowerCase(Locale.ROOT);
    assertTrue(v1.contains("sec-websocket-protocol: tcp-transfer.v1\r\n"), v1);
    String only = bearer("s3cret").replace("tcp-transfer.v1, ", "");
    String none = guarded.upgrade("/ws", only).toLowerCase(Locale.ROOT);
    assertEquals(101, status(none.replace("http", "HTTP")));
    assertFalse(none.contains("sec-websocket-protocol"), none);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer wrong",
        "Authorization: Bearer s3cret2",
        "Authorization: Bearer",
        "Authorization: Bearer ",
        "Sec-WebSocket-Protocol: bearer.",
        "Sec-WebSocket-Protocol: bearer.!!",
        "Sec-WebSocket-Protocol: bearer.czNjcmV",
        "Sec-WebSocket-Protocol: tcp-transfer.v1, bearer.d3Jvbmc",
      })
  void aWrongOrMalformedTokenIsRefusedEvenWhereNoneIsNeeded(String header) throws IOException {
    for (ServedHttp served : List.of(guarded, both)) {
      String answer = served.upgrade("/ws", header + "\r\n");
      assertEquals(401, status(answer));
      assertTrue(answer.toLowerCase(Locale.ROOT).contains("www-authenticate: bearer"), answer);
    }
    assertEquals(101, status(open.upgrade("/ws", header + "\r\n")));
  }

  @Test
  void withoutATokenNobodyLearnsWhichChannelsThereAre() throws IOException {
    long before = guarded.refused().of(Reason.NO_TOKEN);
    for (String path : List.of("/", "/ws", "/ws/default", "/ws/plant/a", "/ws/nope", "/ws/%zz")) {
      assertEquals(401, status(guarded.upgrade(path, "")), path);
    }
    assertEquals(401, status(guarded.upgrade("/ws?access_token=", "")));
    assertEquals(before + 7, guarded.refused().of(Reason.NO_TOKEN));
  }

  @Test
  void aTokenIsGoodForWhatItSaysOnly() throws IOException {
    String plant = bearer("grün?>");
    assertEquals(101, status(guarded.upgrade("/ws/plant/a", plant)));
    assertEquals(403, status(guarded.upgrade("/ws", plant)));
    assertEquals(403, status(guarded.upgrade("/ws/nope", plant)));
    assertEquals(403, status(guarded.upgrade("/ws", bearer("sends"))));
    assertEquals(404, status(guarded.upgrade("/ws/nope", bearer("s3cret"))));
    assertTrue(guarded.refused().of(Reason.NOT_ALLOWED) >= 3);
  }

  @Test
  void whereAnonymousIsAllowedEverybodyMayReceive() throws IOException {
    assertEquals(101, status(both.upgrade("/ws", "")));
    assertEquals(404, status(both.upgrade("/ws/nope", "")));
    assertEquals(101, status(both.upgrade("/ws", bearer("s3cret"))));
    assertEquals(403, status(both.upgrade("/ws", bearer("sends"))));
  }

  @Test
  void twoDifferentTokensAreNoRequest() throws IOException {
    String header = "Authorization: Bearer s3cret\r\n";
    assertEquals(400, status(guarded.upgrade("/ws?access_token=other", header)));
    assertEquals(400, status(guarded.upgrade("/ws", header + bearer("other"))));
    assertEquals(400, status(guarded.upgrade("/ws", header + "Authorization: Bearer x\r\n")));
    assertEquals(400, status(guarded.upgrade("/ws?access_token=a&access_token=b", "")));
  }

  @Test
  void anotherSchemeIsNoToken() throws IOException {
    String basic = "Authorization: Basic czNjcmV0OnMzY3JldA==\r\n";
    assertEquals(401, status(guarded.upgrade("/ws", basic)));
    assertEquals(101, status(guarded.upgrade("/ws", basic + bearer("s3cret"))));
    assertEquals(101, status(both.upgrade("/ws", basic)));
  }

  @Test
  void whoAsksWithoutAnUpgradeLearnsWhatAnUpgradeWould() throws IOException {
    assertEquals(401, status(guarded.get("/ws", "")));
    assertEquals(403, status(guarded.get("/ws", "Authorization: Bearer sends\r\n")));
    assertEquals(404, status(guarded.get("/ws/nope", "Authorization: Bearer s3cret\r\n")));
    assertEquals(400, status(guarded.get("/ws?history=x", "Authorization: Bearer s3cret\r\n")));
    assertEquals(426, status(guarded.get("/ws", "Authorization: Bearer s3cret\r\n")));
    assertEquals(400, status(open.get("/ws?history=%zz", "")));
  }

  // ---- handshakes ----

  @ParameterizedTest
  @CsvSource({
    "GET, keep-alive;Upgrade, WebSocket, 13, dGhlIHNhbXBsZSBub25jZQ==, 101",
    "POST, Upgrade, websocket, 13, dGhlIHNhbXBsZSBub25jZQ==, 400",
    "GET, keep-alive, websocket, 13, dGhlIHNhbXBsZSBub25jZQ==, 400",
    "GET, NoUpgrade, websocket, 13, dGhlIHNhbXBsZSBub25jZQ==, 400",
    "GET, Upgrade, websocket, 13, , 400",
    "GET, Upgrade, websocket, 8, dGhlIHNhbXBsZSBub25jZQ==, 426",
    "GET, Upgrade, websocket, , dGhlIHNhbXBsZSBub25jZQ==, 426",
    "GET, Upgrade, other, 13, dGhlIHNhbXBsZSBub25jZQ==, 426",
  })
  void whatIsNoHandshakeIsRefusedAndCounted(
      String method, String connection, String upgrade, String version, String key, int status)
      throws IOException {
    long before = open.refused().of(Reason.BAD_REQUEST);
    String request =
        (method + " /ws HTTP/1.1\r\n" + open.host())
            + header("Connection", connection.replace(';', ','))
            + header("Upgrade", upgrade)
            + header("Sec-WebSocket-Version", version)
            + header("Sec-WebSocket-Key", key);
    try (Socket socket = open.connect()) {
      ServedHttp.send(socket, request + "\r\n");
      String answer = ServedHttp.head(socket).toLowerCase(Locale.ROOT);
      assertEquals(status, status(answer.toUpperCase(Locale.ROOT)), answer);
      assertEquals(status == 426, answer.contains("\r\nsec-websocket-version: 13\r\n"), answer);
      assertEquals(status == 426, answer.contains("\r\nupgrade: websocket\r\n") && status != 101);
    }
    assertEquals(status == 101 ? before : before + 1, open.refused().of(Reason.BAD_REQUEST));
  }

  private static String header(String name, String value) {
    return value == null ? "" : name + ": " + value + "\r\n";
  }

  @Test
  void aHandshakeMayHaveABodyAndIsAnsweredAfterIt() throws Exception {
    Waiting.until(() -> open.channel("default").receivers() == 0);
    try (Socket socket = open.connect()) {
      ServedHttp.send(socket, "GET /ws HTTP/1.1\r\n" + open.host() + "Content-Length: 5\r\n");
      ServedHttp.send(socket, ServedHttp.UPGRADE + "\r\nabc");
      Waiting.until(() -> open.channel("default").receivers() == 1);
      assertEquals(0, socket.getInputStream().available(), "not before its end");
      ServedHttp.send(socket, "de");
      assertEquals(101, status(ServedHttp.head(socket)));
    }
    Waiting.until(() -> open.channel("default").receivers() == 0);
  }

  /** Vert.x tells of a reset twice: that it came, and that the connection is over. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoGoesBeforeTheEndOfItsHandshakeKeepsNoPlace(boolean resets) throws Exception {
    long before = open.refused().of(Reason.BAD_REQUEST);
    Waiting.until(() -> open.channel("default").receivers() == 0);
    try (Socket socket = open.connect()) {
      ServedHttp.send(socket, "GET /ws HTTP/1.1\r\n" + open.host() + "Content-Length: 5\r\n");
      ServedHttp.send(socket, ServedHttp.UPGRADE + "\r\nabc");
      Waiting.until(() -> open.channel("default").receivers() == 1);
      socket.setSoLinger(resets, 0);
    }
    Waiting.until(() -> open.channel("default").receivers() == 0);
    assertEquals(200, status(open.get("/", "")), "asked after all of that");
    assertEquals(before + 1, open.refused().of(Reason.BAD_REQUEST));
  }

  @Test
  void thePageIsServedWithoutAToken() throws IOException {
    for (String path : List.of("/", "/js/main.js", "/css/page.css", "/favicon.svg")) {
      assertEquals(200, status(guarded.get(path, "")), path);
      assertEquals(200, status(guarded.get(path, "Authorization: Bearer wrong\r\n")), path);
    }
  }

  // ---- how many ----

  @Test
  void thereAreOnlySoManyReceivers() throws Exception {
    try (ServedHttp two = new ServedHttp("{\"http\": {\"port\": 0, \"maxReceivers\": 2}}");
        Socket second = two.connect()) {
      try (Socket first = two.connect()) {
        assertEquals(101, status(two.upgrade(first, "/ws", "")));
        assertEquals(101, status(two.upgrade(second, "/ws", "")));
        String full = two.upgrade("/ws", "");
        assertEquals(503, status(full));
        assertTrue(full.toLowerCase(Locale.ROOT).contains("\r\nretry-after: "), full);
        assertEquals(1, two.refused().of(Reason.FULL));
        assertEquals(200, status(two.get("/", "")));
      }
      Waiting.until(() -> status(two.upgrade("/ws", "")) == 101);
    }
  }

  @Test
  void aFailedHandshakeTakesNoPlace() throws Exception {
    try (ServedHttp one = new ServedHttp("{\"http\": {\"port\": 0, \"maxReceivers\": 1}}")) {
      String incomplete = "GET /ws HTTP/1.1\r\n" + one.host() + "Upgrade: websocket\r\n\r\n";
      for (int i = 0; i < 3; i++) {
        try (Socket socket = one.connect()) {
          ServedHttp.send(socket, incomplete);
          assertEquals(400, status(ServedHttp.head(socket)));
        }
      }
      assertEquals(101, status(one.upgrade("/ws", "")));
    }
  }

  @Test
  void loopbackHasNoLimitOfItsOwn() throws Exception {
    String json = "{\"http\": {\"port\": 0, \"maxReceiversPerAddress\": 1}}";
    try (ServedHttp one = new ServedHttp(json);
        Socket first = one.connect();
        Socket second = one.connect()) {
      assertEquals(101, status(one.upgrade(first, "/ws", "")));
      assertEquals(101, status(one.upgrade(second, "/ws", "")));
    }
  }

  // ---- how long ----

  @Test
  void whoDoesNotAskInTimeIsCutAndAReceiverIsNot() throws IOException {
    long before = open.refused().of(Reason.LATE);
    try (Socket receiver = open.connect();
        Socket half = open.connect();
        Socket silent = open.connect()) {
      assertEquals(101, status(open.upgrade(receiver, "/ws", "")));
      ServedHttp.send(half, "GET / HTTP/1.1\r\nX: ");
      assertEquals(-1, half.getInputStream().read());
      assertEquals(-1, silent.getInputStream().read());
      assertEquals(before + 2, open.refused().of(Reason.LATE));
      receiver.getOutputStream().write(new byte[] {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0});
      assertEquals(0x8A, opcodePastPings(receiver));
    }
  }

  /** The first byte of the next frame that is no ping; all are empty here. */
  private static int opcodePastPings(Socket receiver) throws IOException {
    int opcode = receiver.getInputStream().read();
    while (opcode == 0x89) {
      assertEquals(0, receiver.getInputStream().read());
      opcode = receiver.getInputStream().read();
    }
    return opcode;
  }

  // ---- how much ----

  @Test
  void longBodiesAreRefusedBeforeTheyCome() throws IOException {
    String post = "POST /elsewhere HTTP/1.1\r\n" + open.host() + "Connection: close\r\n";
    assertEquals(413, status(open.ask(post + "Content-Length: 9999999999\r\n\r\n")));
    assertEquals(413, status(open.ask(post + "Content-Length: 100000\r\n\r\n")));
    assertEquals(413, status(open.ask(post + "Content-Length: 65537\r\n\r\n")));
    assertEquals(405, status(open.ask(post + "Content-Length: 3\r\n\r\nabc")));
  }

  @Test
  void bodiesWithoutALengthAreCutWhenTheyAreTooLong() throws Exception {
    long before = open.refused().of(Reason.OVERSIZE);
    try (Socket socket = open.connect()) {
      ServedHttp.send(
          socket, "POST /x HTTP/1.1\r\n" + open.host() + "Transfer-Encoding: chunked\r\n\r\n");
      String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
      assertTrue(isCut(socket, chunk), "goes on for ever");
    }
    Waiting.until(() -> open.refused().of(Reason.OVERSIZE) == before + 1);
  }

  private static boolean isCut(Socket socket, String chunk) {
    try {
      for (int i = 0; i < 10_000; i++) {
        ServedHttp.send(socket, chunk);
      }
      return false;
    } catch (IOException cut) {
      return true;
    }
  }

  @Test
  void longLinesAndHeadersAreRefusedAndCounted() throws IOException {
    long before = open.refused().of(Reason.OVERSIZE);
    String line = "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n" + open.host() + "\r\n";
    assertEquals(414, status(open.ask(line)));
    String header = "GET / HTTP/1.1\r\n" + open.host() + "X: " + "x".repeat(20_000) + "\r\n\r\n";
    assertEquals(431, status(open.ask(header)));
    assertEquals(before + 2, open.refused().of(Reason.OVERSIZE));
    assertEquals(400, status(open.ask("nonsense\r\n\r\n")));
    String fits = "X: " + "x".repeat(15_000) + "\r\n";
    assertEquals(200, status(open.get("/", fits)));
    assertEquals(404, status(open.get("/" + "x".repeat(15_000), "")));
  }

  // ---- what is served ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/js/main.js",
        "/nothing",
        "/ws",
        "/ws/nope",
        "/ws?history=x",
        "/%zz",
        "/\u0001"
      })
  void everyAnswerTellsTheBrowserToBeCareful(String path) throws IOException {
    String[] answers = {
      open.get(path, ""),
      open.get(path, "Origin: https://evil.example\r\n"),
      guarded.upgrade(path, ""),
      open.ask("GET " + path + " HTTP/1.1\r\nConnection: close\r\n\r\n"),
      open.ask("POST " + path + " HTTP/1.1\r\n" + open.host() + "Connection: close\r\n\r\n"),
    };
    for (String answer : answers) {
      String head = answer.toLowerCase(Locale.ROOT);
      assertTrue(head.contains("content-security-policy: default-src 'none'"), answer);
      assertTrue(head.contains("x-content-type-options: nosniff"), answer);
      assertTrue(head.contains("referrer-policy: no-referrer"), answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../pom.xml",
        "/..%2fpom.xml",
        "/%2e%2e/pom.xml",
        "/%2e%2e%2fpom.xml",
        "/..\\pom.xml",
        "/..%5cpom.xml",
        "/js/../../pom.xml",
        "/js/..%2f..%2fpom.xml",
        "/%252e%252e/pom.xml",
        "/..%c0%afpom.xml",
        "/index.html%00.js",
        "/index.html%00",
        "//etc/passwd",
        "/etc/passwd",
        "/js",
        "/js/",
        "/js/.",
        "/css/",
        "/.",
        "/..",
        "/webroot/index.html",
        "/META-INF/MANIFEST.MF",
        "/io/tcptransfer/Main.class",
        "/logback.xml",
      })
  void thereIsNoWayOutOfThePageAndNoListing(String path) throws IOException {
    String answer = open.get(path, "");
    assertTrue(List.of(400, 404).contains(status(answer)), answer);
    assertFalse(answer.contains("main.js"), answer);
    assertFalse(answer.contains("<project"), answer);
  }
}

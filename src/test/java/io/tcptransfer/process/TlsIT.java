package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.tls.Authority;
import io.vertx.core.buffer.Buffer;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.Inflater;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Both ports with TLS, as peers see them. */
class TlsIT {
  private static final String FILES = "\"certificate\": \"relay.pem\", \"key\": \"relay.key\"";
  private static final String PEERS = ", \"trust\": \"trust.pem\", \"clientCertificates\": ";

  @RegisterExtension final Relays relays = new Relays();

  private final Authority authority = new Authority("authority");
  private final Authority peers = new Authority("peers");

  @BeforeEach
  void writeFiles() {
    Launch launch = relays.launch();
    renewCertificate();
    peers.write(launch.directory().resolve("trust.pem"));
  }

  private X509Certificate renewCertificate() {
    Launch launch = relays.launch();
    return authority
        .server()
        .write(launch.directory().resolve("relay.pem"), launch.directory().resolve("relay.key"))
        .certificate();
  }

  private Launch launch(String more) {
    String tls = "{" + FILES + more + "}";
    return relays
        .launch()
        .env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line")
        .env("TRANSFER_TCP_LISTENERS_0_TLS", tls)
        .env("TRANSFER_HTTP_TLS", tls);
  }

  private static HttpClient http(SSLContext tls) {
    return HttpClient.newBuilder().sslContext(tls).connectTimeout(Patience.LIMIT).build();
  }

  private Receiver receiver(Relay relay, SSLContext tls) {
    return relays.closing(Receiver.connect(http(tls), relay.webSocket("/ws")));
  }

  private Sender sender(Relay relay, SSLContext tls) throws IOException {
    return relays.closing(new Sender(relay.tcp("default"), tls));
  }

  private static SSLSocket socket(InetSocketAddress address, SSLContext tls) throws IOException {
    SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(address.getAddress(), address.getPort());
    socket.setSoTimeout((int) Patience.LIMIT.toMillis());
    return socket;
  }

  /** What a port shows to who connects now. */
  private static X509Certificate shown(InetSocketAddress address, SSLContext tls)
      throws IOException {
    try (SSLSocket socket = socket(address, tls)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  // ---- both sides ----

  @Test
  void senderAndReceiverAndPageWorkOverTls() throws Exception {
    Relay relay = launch("").relay();
    SSLContext tls = authority.peer();
    Receiver receiver = receiver(relay, tls);
    Sender sender = sender(relay, tls);
    sender.send("one\ntwo\n");
    receiver.expect("one", "two");
    String large = "x".repeat(300_000);
    sender.send(large + "\nlast").finish();
    receiver.expect(large, "last");
    sender.expectEnd();

    assertEquals("https", relay.page().getScheme());
    HttpResponse<String> page =
        http(tls)
            .send(
                HttpRequest.newBuilder(relay.url("/")).timeout(Patience.LIMIT).build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals(200, page.statusCode());
    assertEquals(HttpClient.Version.HTTP_1_1, page.version());
    assertTrue(page.body().contains("<html"), page.body());
  }

  @Test
  void aV1ReceiverShowsItsTokenAndGoesOnWhereItWas() throws Exception {
    Relay relay =
        launch("").env("TRANSFER_AUTH_TOKENS", "[{\"name\":\"a\",\"token\":\"s3cret\"}]").relay();
    SSLContext tls = authority.peer();
    String token = "bearer.czNjcmV0";
    Sender sender = sender(relay, tls);
    String position;
    try (V1Receiver first = V1Receiver.connect(relay, "", tls, token)) {
      sender.send("one\ntwo\nthree\n");
      assertEquals("one", first.message().text());
      assertEquals("two", first.message().text());
      position = first.position();
    }
    V1Receiver again = relays.closing(V1Receiver.connect(relay, "?after=" + position, tls, token));
    sender.send("four\n");
    assertEquals("three", again.message().text());
    assertEquals("four", again.message().text());
    assertEquals(0, again.missed());
    try (FramePeer stranger = new FramePeer(relay.http(), tls)) {
      String answer = stranger.upgrade("/ws", V1Receiver.PROTOCOL);
      assertTrue(answer.startsWith("HTTP/1.1 401 "), answer);
    }
  }

  @Test
  void v1MessagesComeCompressedOverTls() throws Exception {
    Relay relay = launch("").env("TRANSFER_HTTP_COMPRESSION", "true").relay();
    try (SSLSocket socket = socket(relay.http(), authority.peer())) {
      upgrade(
          socket,
          "/ws",
          String.join(
              "\r\n",
              "Sec-WebSocket-Protocol: tcp-transfer.v1",
              "Sec-WebSocket-Extensions: permessage-deflate",
              ""));
      String text = "again and ".repeat(1_000);
      sender(relay, authority.peer()).send(text + "\n" + text + "\n");
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      for (int offset = 1; offset <= 2; offset++) {
        Buffer message = nextCompressed(in);
        assertEquals(1, message.getByte(0), "version");
        assertEquals(offset, message.getLong(8));
        assertEquals(text, message.getString(24, message.length()));
      }
    }
  }

  /** The next message that is one of a channel; notices are never compressed. */
  private static Buffer nextCompressed(BufferedInputStream in) throws Exception {
    while (true) {
      in.mark(1);
      boolean deflated = (in.read() & 0x40) != 0;
      in.reset();
      RawReceiver.Frame frame = RawReceiver.readFrame(new DataInputStream(in));
      if (deflated) {
        assertEquals(2, frame.opcode());
        assertTrue(frame.payload().length() < 500, "little of it is left");
        Inflater inflater = new Inflater(true);
        inflater.setInput(frame.payload().appendInt(0xffff).getBytes());
        byte[] message = new byte[65_536];
        int bytes = inflater.inflate(message);
        inflater.end();
        return Buffer.buffer(Arrays.copyOf(message, bytes));
      }
      assertNotEquals(2, frame.opcode(), "an uncompressed message");
    }
  }

  @Test
  void theLastMessagesAndTheCloseCodeGetThroughWhenTheRelayEnds() throws Exception {
    Relay relay = launch("").relay();
    Receiver receiver = receiver(relay, authority.peer());
    Sender sender = sender(relay, authority.peer());
    sender.send("one\nunfinished");
    receiver.expect("one");
    assertEquals(143, relay.stop());
    receiver.expect("unfinished");
    receiver.expectClose(1001, "");
    sender.expectEnd();
  }

  @Test
  void afterTheCloseFrameTlsEndsInGoodOrder() throws Exception {
    Relay relay = launch("").relay();
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      expectGoodOrder(relay, version);
    }
  }

  private void expectGoodOrder(Relay relay, String version) throws IOException {
    try (SSLSocket socket = socket(relay.http(), authority.peer())) {
      socket.setEnabledProtocols(new String[] {version});
      upgrade(socket, "/ws");
      // A masked close frame without a code.
      socket.getOutputStream().write(new byte[] {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0});
      DataInputStream in = new DataInputStream(socket.getInputStream());
      assertEquals(8, RawReceiver.readFrame(in).opcode());
      assertEquals(-1, in.read(), "an end without TLS's own farewell would be an SSLException");
    }
  }

  private static void upgrade(SSLSocket socket, String path) throws IOException {
    upgrade(socket, path, "");
  }

  private static void upgrade(SSLSocket socket, String path, String headers) throws IOException {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + socket.getPort()
            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + headers
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      assertTrue(next >= 0, () -> "ended within the head: " + head);
      head.append((char) next);
    }
    assertTrue(head.toString().startsWith("HTTP/1.1 101 "), head.toString());
  }

  @Test
  void aSlowReceiverHoldsSendersAndLosesNothing() throws Exception {
    Relay relay =
        launch("")
            .lines("\"historyBytes\": 65536, \"holdSeconds\": 30")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "8192")
            .relay();
    int lines = 4_000;
    String filler = "x".repeat(500);
    try (SSLSocket slow = new SlowSocket(relay.http(), authority.peer()).socket()) {
      upgrade(slow, "/ws");
      Sender sender = sender(relay, authority.peer());
      CountDownLatch moreThanTheLogHasRoomFor = new CountDownLatch(400);
      Thread sending =
          new Thread(
              () -> {
                for (int i = 0; i < lines; i++) {
                  sender.send(i + " " + filler + "\n");
                  moreThanTheLogHasRoomFor.countDown();
                }
              });
      sending.start();
      assertTrue(moreThanTheLogHasRoomFor.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS));
      DataInputStream in = new DataInputStream(slow.getInputStream());
      for (int i = 0; i < lines; ) {
        RawReceiver.Frame frame = RawReceiver.readFrame(in);
        if (frame.opcode() == 1) {
          assertEquals(i++ + " " + filler, frame.text());
        }
      }
      sending.join(Patience.LIMIT.toMillis());
    }
  }

  /** TLS over a socket that has room for little. */
  private record SlowSocket(SSLSocket socket) {
    SlowSocket(InetSocketAddress address, SSLContext tls) throws IOException {
      this(small(address, tls));
    }

    private static SSLSocket small(InetSocketAddress address, SSLContext tls) throws IOException {
      java.net.Socket plain = new java.net.Socket();
      plain.setReceiveBufferSize(8_192);
      plain.setSoTimeout((int) Patience.LIMIT.toMillis());
      plain.connect(address);
      return (SSLSocket)
          tls.getSocketFactory()
              .createSocket(plain, address.getHostString(), address.getPort(), true);
    }
  }

  @Test
  void aReceiverThatReadsNothingIsCutInTimeWhenTheRelayEnds() throws Exception {
    Relay relay =
        launch("")
            .env("TRANSFER_DRAINSECONDS", "1")
            .env("TRANSFER_HTTP_SENDBUFFERBYTES", "8192")
            .relay();
    try (SSLSocket stuck = new SlowSocket(relay.http(), authority.peer()).socket()) {
      upgrade(stuck, "/ws?slow=close");
      Receiver witness = receiver(relay, authority.peer());
      Sender sender = sender(relay, authority.peer());
      String line = "x".repeat(100_000);
      for (int i = 0; i < 20; i++) {
        sender.send(line + "\n");
        witness.expect(line);
      }
      relay.process().signal("TERM");
      assertEquals(143, relay.process().awaitEnd(java.time.Duration.ofSeconds(4)).status());
    }
  }

  // ---- who is refused ----

  @Test
  void whoSpeaksNoTlsIsCutAndCountedAndNobodyElseNotices() throws Exception {
    Relay relay = launch("").relay();
    Receiver receiver = receiver(relay, authority.peer());
    try (RawReceiver plain = new RawReceiver(relay.http())) {
      plain.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").expectEnd();
    }
    try (Sender plain = new Sender(relay.tcp("default"))) {
      plain.send("secret\n").expectEnd();
    }
    sender(relay, authority.peer()).send("good\n");
    receiver.expect("good");
    assertEquals(143, relay.stop());
    assertCounted(
        relay,
        "senders=\\{shutdown=1\\} .*refusedSenders=\\{tls=1\\} refusedReceivers=\\{tls=1\\}");
    assertTrue(relay.output().stream().noneMatch(line -> line.contains("secret")));
  }

  @Test
  void whoDoesNotFinishAHandshakeIsCutInTimeAndCounted() throws Exception {
    Relay relay = launch("").relay();
    try (RawReceiver http = new RawReceiver(relay.http());
        Sender tcp = new Sender(relay.tcp("default"))) {
      tcp.send(new byte[] {22, 3, 1}); // The begin of a handshake.
      http.expectEnd();
      tcp.expectEnd();
    }
    assertEquals(143, relay.stop());
    assertCounted(relay, "refusedSenders=\\{tls=1\\} refusedReceivers=\\{tls=1\\}");
  }

  /** There is time for a handshake, but not for any number of them at once. */
  @Test
  void whoComesMakesRoomWhereTooManyAreInAHandshake() throws Exception {
    int most = 1_024;
    int more = 10;
    Relay relay = launch("").relay();
    Receiver receiver = receiver(relay, authority.peer());
    for (InetSocketAddress address : List.of(relay.http(), relay.tcp("default"))) {
      List<Sender> waiting = new ArrayList<>();
      for (int i = 0; i < most + more; i++) {
        waiting.add(relays.closing(new Sender(address)));
      }
      long begun = System.nanoTime();
      waiting.subList(0, more).forEach(Sender::expectEnd);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      assertTrue(millis < 5_000, "their time was not over, they made room: " + millis);
    }
    sender(relay, authority.peer()).send("good\n");
    receiver.expect("good");
    receiver(relay, authority.peer());
    assertEquals(143, relay.stop());
    // The good ones have made others go, unless the time of these was over.
    String full = "\\{full=1[01](, tls=\\d+)?\\}";
    assertCounted(relay, "refusedSenders=" + full + " refusedReceivers=" + full);
  }

  private static void assertCounted(Relay relay, String pattern) {
    Pattern counted = Pattern.compile(pattern);
    assertTrue(
        relay.output().stream().anyMatch(line -> counted.matcher(line).find()),
        () -> pattern + " is not in " + relay.output());
  }

  @Test
  void anOldTlsIsRefused() throws Exception {
    Relay relay = launch("").relay();
    for (String version : List.of("TLSv1", "TLSv1.1")) {
      for (InetSocketAddress address : List.of(relay.http(), relay.tcp("default"))) {
        try (OldTls old = new OldTls(address, version)) {
          assertEquals(OldTls.ALERT, old.answer(), version);
        }
      }
    }
  }

  @Test
  void clientCertificatesThatAreRequired() throws Exception {
    Relay relay = launch(PEERS + "\"required\"").relay();
    SSLContext right = authority.peer(peers.client("CN=right"));
    SSLContext wrong = authority.peer(new Authority("peers").client("CN=right"));
    Receiver receiver = receiver(relay, right);
    sender(relay, right).send("right\n");
    receiver.expect("right");
    for (SSLContext refused : List.of(wrong, authority.peer())) {
      assertRefused(relay.tcp("default"), refused);
      assertThrows(CompletionException.class, () -> receiver(relay, refused));
    }
  }

  @Test
  void clientCertificatesThatAreRequested() throws Exception {
    Relay relay = launch(PEERS + "\"request\"").relay();
    Receiver receiver = receiver(relay, authority.peer());
    sender(relay, authority.peer()).send("none\n");
    receiver.expect("none");
    sender(relay, authority.peer(peers.client("CN=right"))).send("right\n");
    receiver.expect("right");
    assertRefused(relay.tcp("default"), authority.peer(new Authority("peers").client("CN=right")));
  }

  /** With TLS 1.3 a client learns of it only when it reads. */
  private static void assertRefused(InetSocketAddress address, SSLContext tls) throws IOException {
    try (SSLSocket socket = socket(address, tls)) {
      assertThrows(
          IOException.class,
          () -> {
            socket.startHandshake();
            socket.getOutputStream().write('\n');
            assertEquals(-2, socket.getInputStream().read());
          });
    }
  }

  // ---- the channel ----

  private Launch channelsByCertificate() {
    return launch(PEERS + "\"required\"")
        .env("TRANSFER_HTTP_TLS", "{" + FILES + "}")
        .env("TRANSFER_TCP_LISTENERS_0_TLS_CHANNELFROMCERTIFICATE", "true")
        .env("TRANSFER_TCP_LISTENERS_0_MAXMESSAGEBYTES", "32768")
        .env(
            "TRANSFER_CHANNELS",
            "{\"plant/*\": {\"historyBytes\": 65536, \"holdSeconds\": 30}, \"*\": {}}");
  }

  private SSLContext named(String subject) {
    return authority.peer(peers.client(subject));
  }

  private Receiver receiver(Relay relay, String channel) {
    return relays.closing(
        Receiver.connect(http(authority.peer()), relay.webSocket("/ws/" + channel)));
  }

  @Test
  void theCommonNameOfASendersCertificateIsItsChannel() throws Exception {
    Relay relay = channelsByCertificate().relay();
    Receiver a = receiver(relay, "plant/a");
    Receiver b = receiver(relay, "plant/b");
    Sender first = sender(relay, named("CN=plant/a,O=Works"));
    first.send("for a\n");
    sender(relay, named("CN=plant/b")).send("for b\n");
    a.expect("for a");
    b.expect("for b");
    first.send("again for a\n");
    a.expect("again for a");
  }

  @Test
  void aCertificateThatNamesNoChannelIsCutAndCounted() throws Exception {
    Relay relay = channelsByCertificate().relay();
    List<String> subjects =
        List.of("CN=other", "O=plant/a", "CN=plant/a,CN=plant/b", "CN=plant//a", "CN=*");
    for (String subject : subjects) {
      try (Sender refused = new Sender(relay.tcp("default"), named(subject))) {
        refused.expectEnd();
      }
    }
    Receiver receiver = receiver(relay, "plant/a");
    sender(relay, named("CN=plant/a")).send("good\n");
    receiver.expect("good");
    assertEquals(143, relay.stop());
    assertCounted(relay, "senders=\\{shutdown=1\\} .*refusedSenders=\\{unknown_channel=5\\}");
  }

  @Test
  void aHeldChannelStopsOnlyItsOwnSenders() throws Exception {
    Relay relay = channelsByCertificate().env("TRANSFER_HTTP_SENDBUFFERBYTES", "8192").relay();
    int lines = 500; // More than all sockets between have room for.
    String filler = "x".repeat(30_000);
    try (SSLSocket slow = new SlowSocket(relay.http(), authority.peer()).socket()) {
      upgrade(slow, "/ws/plant/a");
      Receiver other = receiver(relay, "plant/b");
      Sender held = sender(relay, named("CN=plant/a"));
      Sender free = sender(relay, named("CN=plant/b"));
      CountDownLatch moreThanTheLogHasRoomFor = new CountDownLatch(20);
      Thread sending =
          new Thread(
              () -> {
                for (int i = 0; i < lines; i++) {
                  held.send(i + " " + filler + "\n");
                  moreThanTheLogHasRoomFor.countDown();
                }
              });
      sending.start();
      assertTrue(moreThanTheLogHasRoomFor.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS));
      for (int i = 0; i < 100; i++) {
        free.send("free " + i + "\n");
        other.expect("free " + i);
      }
      assertTrue(sending.isAlive(), "it is not held");
      DataInputStream in = new DataInputStream(slow.getInputStream());
      for (int i = 0; i < lines; ) {
        RawReceiver.Frame frame = RawReceiver.readFrame(in);
        if (frame.opcode() == 1) {
          assertEquals(i++ + " " + filler, frame.text());
        }
      }
      sending.join(Patience.LIMIT.toMillis());
    }
  }

  // ---- renewal ----

  @Test
  void hangupRenewsWithoutADrop() throws Exception {
    Relay relay = launch(PEERS + "\"required\"").relay();
    SSLContext right = authority.peer(peers.client("CN=right"));
    Receiver receiver = receiver(relay, right);
    Sender sender = sender(relay, right);
    sender.send("before\n");
    receiver.expect("before");
    X509Certificate renewed = renewCertificate();
    relay.process().hangUp();
    awaitRenewal(relay, right, renewed);

    sender.send("after\n");
    receiver.expect("after");
    assertRefused(relay.tcp("default"), authority.peer());
    assertRefused(relay.http(), authority.peer());
    assertEquals(143, relay.stop());
  }

  @Test
  void changedFilesRenewWithoutADropForEveryInstance() throws Exception {
    Relay relay = launch("").env("TRANSFER_HTTP_INSTANCES", "3").relay();
    SSLContext tls = authority.peer();
    Receiver receiver = receiver(relay, tls);
    Sender sender = sender(relay, tls);
    X509Certificate renewed = renewCertificate();
    awaitRenewal(relay, tls, renewed);
    assertShowsOnly(relay, tls, renewed);

    sender.send("after\n");
    receiver.expect("after");
  }

  /** The second instance opens the port when there are 64 receivers. */
  @Test
  void anInstanceThatOpensThePortLaterHasTheRenewedCertificate() throws Exception {
    Relay relay = launch("").jvm("-XX:ActiveProcessorCount=2").env("LOG_LEVEL", "debug").relay();
    SSLContext tls = authority.peer();
    X509Certificate early = renewCertificate();
    relay.process().hangUp();
    relay.process().out().await("certificates read again");
    HttpClient client = http(tls);
    List<Receiver> receivers = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      receivers.add(relays.closing(Receiver.connect(client, relay.webSocket("/ws"))));
    }
    relay.process().out().await("port opened by one more instance");
    assertShowsOnly(relay, tls, early);

    X509Certificate late = renewCertificate();
    relay.process().hangUp();
    relay.process().out().awaitCount("certificates read again", 2);
    assertShowsOnly(relay, tls, late);
    sender(relay, tls).send("for all\n");
    receivers.forEach(receiver -> receiver.expect("for all"));
  }

  /** The instances take who comes in turn. */
  private static void assertShowsOnly(Relay relay, SSLContext tls, X509Certificate certificate)
      throws IOException {
    for (int i = 0; i < 6; i++) {
      assertEquals(certificate, shown(relay.http(), tls));
    }
  }

  @Test
  void renewedTrustCountsForWhoComesNext() throws Exception {
    Relay relay = launch(PEERS + "\"required\"").relay();
    Authority next = new Authority("next");
    SSLContext before = authority.peer(peers.client("CN=right"));
    SSLContext after = authority.peer(next.client("CN=right"));
    Receiver receiver = receiver(relay, before);
    assertRefused(relay.tcp("default"), after);
    next.write(relays.launch().directory().resolve("trust.pem"));
    relay.process().hangUp();
    relay.process().out().await("certificates read again");

    sender(relay, after).send("after\n");
    receiver.expect("after");
    assertRefused(relay.tcp("default"), before);
  }

  @Test
  void aBrokenRenewalKeepsTheOldCertificateAndIsToldOnce() throws Exception {
    Relay relay = launch("").relay();
    SSLContext tls = authority.peer();
    X509Certificate old = shown(relay.http(), tls);
    Files.writeString(relays.launch().directory().resolve("relay.pem"), "broken");
    String told = "certificate not renewed, the old one stays: http.tls.certificate";
    relay.process().out().await(told);
    assertEquals(old, shown(relay.http(), tls));
    assertEquals(old, shown(relay.tcp("default"), tls));
    X509Certificate renewed = renewCertificate();
    awaitRenewal(relay, tls, renewed);
    assertEquals(1, relay.output().stream().filter(line -> line.contains(told)).count());
  }

  private static void awaitRenewal(Relay relay, SSLContext tls, X509Certificate renewed)
      throws IOException {
    long end = System.nanoTime() + Patience.LIMIT.toNanos();
    for (InetSocketAddress address : List.of(relay.http(), relay.tcp("default"))) {
      while (!renewed.equals(shown(address, tls))) {
        assertTrue(System.nanoTime() < end, "not renewed: " + relay.output());
        relay.process().out().has("certificate is not renewed", Patience.STEP);
      }
    }
  }

  // ---- the start ----

  @Test
  void aMissingFileEndsTheStartWithOnePlainLine() throws Exception {
    Files.delete(relays.launch().directory().resolve("relay.key"));
    Ended ended = launch("").run();
    assertEquals(1, ended.status());
    assertEquals(
        List.of("tcp.listeners[0].tls.key = \"relay.key\": there is no such file"), ended.err());
  }

  @Test
  void hangupWithoutTlsChangesNothing() {
    Relay relay = relays.relay();
    Receiver receiver = relays.receiver(relay);
    relay.process().hangUp();
    relay.process().out().await("configuration read again");
    relays.sender(relay).send("after\n");
    receiver.expect("after\n");
    assertEquals(143, relay.stop());
  }
}

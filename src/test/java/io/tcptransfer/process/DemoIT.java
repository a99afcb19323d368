package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Relay and senders in one process. */
class DemoIT {
  static final String PAGE =
      "^the demo is at (http://127\\.0\\.0\\.1:(\\d+)/) \\(Ctrl-C ends it\\)$";

  @RegisterExtension final Relays relays = new Relays();

  /** What its senders give. */
  private enum Kind {
    NUMBER,
    OBJECT
  }

  @Test
  void thePageHasSomethingToShow() {
    Running demo = relays.launch().args("demo").start();
    Matcher page = demo.out().await(PAGE);
    int port = Integer.parseInt(page.group(2));
    Receiver receiver =
        relays.closing(Receiver.connect(URI.create("ws://127.0.0.1:" + port + "/ws")));
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    while (kinds.size() < Kind.values().length) {
      String text = receiver.nextText();
      assertTrue(!text.contains("\n"), text);
      kinds.add(text.startsWith("{") ? Kind.OBJECT : Kind.NUMBER);
    }
    try (RawReceiver browser =
        new RawReceiver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      browser.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
      assertTrue(browser.readAll().startsWith("HTTP/1.1 200 "));
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void aSignalEndsIt(String signal, int status) {
    Running demo =
        relays
            .launch()
            // A shell that runs Maven in the background makes everything below it ignore INT.
            .command("env", "--default-signal=INT", Launch.java(), "-jar", Launch.jar().toString())
            .args("demo")
            .start();
    demo.out().await(PAGE);
    demo.signal(signal);
    assertEquals(status, demo.awaitEnd().status());
    assertEquals(List.of(), demo.err().lines());
  }

  @Test
  void itsConfigurationIsThatOfTheRelay() {
    Running demo =
        relays
            .launch()
            .env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line")
            .env("TRANSFER_TCP_LISTENERS_0_CHANNEL", "shown")
            .args("demo")
            .start();
    Matcher page = demo.out().await(PAGE);
    URI channel = URI.create("ws://127.0.0.1:" + page.group(2) + "/ws/shown");
    assertTrue(!relays.closing(Receiver.connect(channel)).nextText().isEmpty());
  }

  /** Where a first line is asked for, or HTTP served, its senders are let in as any other. */
  @ParameterizedTest
  @CsvSource({"REGISTRATION, false", "REGISTRATION, true", "HTTP, false"})
  void itsSendersDoAsTheFirstListenerWants(String key, boolean tokens) {
    Launch launch =
        relays
            .launch()
            .env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line")
            .env("TRANSFER_TCP_LISTENERS_0_" + key, "true");
    if (tokens) {
      launch.env("TRANSFER_AUTH_TOKENS", "[{\"name\":\"demo\",\"token\":\"s3cret\"}]");
    }
    Running demo = launch.args("demo").start();
    String port = demo.out().await(PAGE).group(2);
    URI channel = URI.create("ws://127.0.0.1:" + port + "/ws?access_token=s3cret");
    assertTrue(!relays.closing(Receiver.connect(channel)).nextText().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TRANSFER_HTTP_PROT | 1 | configuration refused: environment",
        "TRANSFER_TCP_LISTENERS_0_TLS | {\"certificate\": \"c\", \"key\": \"k\"} | demo: its senders don't",
        "TRANSFER_TCP_LISTENERS_0_PROXYPROTOCOL | true | demo: its senders come without a proxy",
        "TRANSFER_TCP_LISTENERS_0_ALLOW | [\"192.0.2.1\"] | demo: its senders come from this",
      })
  void whatCanNotBeIsRefused(String name, String value, String line) {
    Ended ended = relays.launch().env(name, value).args("demo").run();
    assertEquals(1, ended.status(), ended.toString());
    assertTrue(ended.err().get(0).startsWith(line), ended.err().toString());
  }
}

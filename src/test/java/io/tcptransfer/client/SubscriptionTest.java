package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a relay is asked for, and what no connection means. */
@Timeout(30)
class SubscriptionTest {
  /** A thread of its own: it waits, which the common pool is not for. */
  private static final Executor PEER = peer -> new Thread(peer, "peer").start();

  private ServerSocket relay;

  @BeforeEach
  void listen() throws IOException {
    relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    relay.close();
  }

  private static Subscription subscription(String url, String after, long history) {
    return new Subscription(URI.create(url), after, history, null, Trust.ofTheSystem());
  }

  /** How it fails; whatever it is, it is not tried again here. */
  private static <T extends Exception> T failure(
      Class<T> type, Subscription subscription, Positions seen) {
    return assertThrows(type, () -> subscription.connect(subscription.client(), seen, new Inbox()));
  }

  /** Takes one connection, and answers that the relay is out of order. */
  private String requestLine() {
    try (Socket receiver = relay.accept()) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(receiver.getInputStream(), StandardCharsets.US_ASCII));
      String first = in.readLine();
      while (!in.readLine().isEmpty()) {
        // The other lines of the head say nothing about the query.
      }
      receiver
          .getOutputStream()
          .write(
              "HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return first;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/ws,                         ,    -1,      ,      /ws",
    "/ws?after=a:1&slow=gap,      ,    -1,      ,      /ws?after=a:1&slow=gap",
    "/ws,                         ,     5,      ,      /ws?history=5",
    "/ws?after=a:1,               a:3, -1,      ,      /ws?after=a:3",
    "/ws?after=a:1,               ,     5,      ,      /ws?history=5",
    "/ws?after=a:1&slow=gap,      ,    -1, a:7,        /ws?slow=gap&after=a:7",
    "/ws?slow=gap&%61fter=a:1,    ,    -1, a:7,        /ws?slow=gap&after=a:7",
    "/ws?history=9&afternoon=1,   a:3,  5, 'a:7,b:2',  '/ws?afternoon=1&after=a:7,b:2'",
  })
  void whereToBeginIsSaidOnceAndWhatWasSeenComesFirst(
      String asked, String after, long history, String seen, String expected) {
    CompletableFuture<String> line = CompletableFuture.supplyAsync(this::requestLine, PEER);
    failure(
        IOException.class,
        subscription("ws://127.0.0.1:" + relay.getLocalPort() + asked, after, history),
        seen == null ? new Positions() : Positions.parse(seen));
    assertEquals("GET " + expected + " HTTP/1.1", line.join());
  }

  @Test
  void aNameThatIsNotKnownMayBeKnownLater() {
    IOException failure =
        failure(
            IOException.class,
            subscription("ws://nope.invalid:8080/ws", null, -1),
            new Positions());
    assertEquals("unknown host: nope.invalid", failure.getMessage());
  }

  @Test
  @SuppressWarnings("try") // The stray one is only there.
  void tlsThatFailsMaySucceedLater() throws IOException {
    String authority = "127.0.0.1:" + relay.getLocalPort();
    // Before this test, another one's relay may have had the port, and somebody who looks for it.
    try (Socket stray = new Socket(relay.getInetAddress(), relay.getLocalPort())) {
      PEER.execute(this::answerAll);
      IOException failure =
          failure(
              IOException.class,
              subscription("wss://" + authority + "/ws", null, -1),
              new Positions());
      String message = failure.getMessage();
      assertTrue(message.startsWith("no TLS with " + authority + ": "), message);
    }
  }

  private void answerAll() {
    try {
      while (true) {
        Socket receiver = relay.accept();
        PEER.execute(() -> saySomethingElse(receiver));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void saySomethingElse(Socket accepted) {
    try (Socket receiver = accepted) {
      receiver.getInputStream().readNBytes(5); // The header of its first record.
      receiver.getOutputStream().write("this is no TLS".getBytes(StandardCharsets.US_ASCII));
      receiver.getInputStream().readAllBytes();
    } catch (IOException e) {
      // It is gone, or its test is.
    }
  }
}

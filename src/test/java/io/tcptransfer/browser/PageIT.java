package io.tcptransfer.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of the built jar, with a real sender. */
@ExtendWith(Browser.class)
final class PageIT {
  private int httpPort;
  private int tcpPort;
  private Process relay;

  @BeforeEach
  void startRelay() throws IOException {
    try (ServerSocket http = new ServerSocket(0);
        ServerSocket tcp = new ServerSocket(0)) {
      httpPort = http.getLocalPort();
      tcpPort = tcp.getLocalPort();
    }
    relay = start();
  }

  @AfterEach
  void stopRelay() throws InterruptedException {
    stop();
  }

  // Until the process harness of the acceptance tests has landed; then it goes.
  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("java", "-jar", System.getProperty("relay.jar")).inheritIO();
    builder.environment().put("TRANSFER_HTTP_PORT", Integer.toString(httpPort));
    builder.environment().put("TRANSFER_TCP_LISTENERS_0_PORT", Integer.toString(tcpPort));
    return builder.start();
  }

  private void stop() throws InterruptedException {
    relay.destroy();
    if (!relay.waitFor(Browser.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      relay.destroyForcibly();
    }
  }

  /** A connection is the only sign of life that every version gives. */
  private void awaitHttp() throws IOException {
    long deadline = System.nanoTime() + Browser.PATIENCE.toNanos();
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), httpPort).close();
        return;
      } catch (IOException notYet) {
        if (System.nanoTime() > deadline || !relay.isAlive()) {
          throw notYet;
        }
        Thread.onSpinWait();
      }
    }
  }

  private void send(byte... bytes) throws IOException {
    try (Socket sender = new Socket(InetAddress.getLoopbackAddress(), tcpPort);
        OutputStream out = sender.getOutputStream()) {
      out.write(bytes);
    }
  }

  private void openLive(Page page) throws IOException {
    awaitHttp();
    page.navigate("http://127.0.0.1:" + httpPort + "/");
    assertThat(page.locator("#state")).hasText("Live");
  }

  @Test
  void lineOfASenderAppears(Page page) throws IOException {
    openLive(page);
    send("temperature=21.4".getBytes(StandardCharsets.UTF_8));
    assertThat(page.locator("#messages .message .body")).hasText("temperature=21.4");
  }

  @Test
  void binaryIsShownAsHex(Page page) throws IOException {
    openLive(page);
    send((byte) 0, (byte) 0xff, (byte) 'H', (byte) 'i');
    assertThat(page.locator("#messages .hex")).hasText("00 ff 48 69");
    assertThat(page.locator("#messages .ascii")).hasText("··Hi");
  }

  @Test
  void pageComesBackAfterTheRelayWasRestarted(Page page) throws IOException, InterruptedException {
    openLive(page);
    send("before".getBytes(StandardCharsets.UTF_8));
    assertThat(page.locator("#messages .message .body")).hasText("before");
    stop();
    assertThat(page.locator("#state")).hasText(Pattern.compile("Reconnecting in \\d+ s"));
    relay = start();
    assertThat(page.locator("#state")).hasText("Live");
    send("after".getBytes(StandardCharsets.UTF_8));
    assertThat(page.locator("#messages .message .body")).hasText(new String[] {"before", "after"});
    assertThat(page.locator("#messages .gap")).hasCount(1);
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code send} as a process. */
class SendIT {
  @RegisterExtension static final Relays RELAYS = new Relays();

  private static Clients clients;

  @BeforeAll
  static void startRelay() {
    clients = Clients.of(RELAYS);
  }

  @Test
  void standardInputReachesTheChannelByteForByte() {
    Receiver receiver = RELAYS.receiver(clients.relay(), "/ws/lines");
    Running send = clients.send("lines").start();
    send.type("one\r\ntwo\n");
    receiver.expect("one", "two");
    send.type("unfinished");
    send.endInput();
    receiver.expect("unfinished");
    assertEquals(new Ended(0, List.of(), List.of()), send.awaitEnd());
  }

  @Test
  void aLargeFileIsSentInLittleMemoryWithoutLoss() {
    byte[] line = ("x".repeat(1_023) + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] lines = new byte[1_024 * 1_024];
    for (int at = 0; at < lines.length; at += line.length) {
      System.arraycopy(line, 0, lines, at, line.length);
    }
    Path file = clients.written("large.txt", lines);
    V1Receiver receiver = clients.v1("lines");
    long before = receiver.next();
    Running send = clients.send("lines", "--repeat", "100", "" + file).jvm("-Xmx24m").start();
    for (int i = 0; i < 100 * 1_024; i++) {
      assertEquals(1_023, receiver.message().payload().length());
    }
    assertEquals(before + 100 * 1_024, receiver.next());
    Clients.assertFine(send.awaitEnd());
  }

  @Test
  void repeatedInputIsSentSoManyTimes() {
    Receiver receiver = RELAYS.receiver(clients.relay(), "/ws/lines");
    Running send =
        clients.send("lines", "--repeat", "2", "--framing", "line", "--rate", "1000").start();
    send.type("a\nb\n");
    send.endInput();
    Clients.assertFine(send.awaitEnd());
    receiver.expect("a", "b", "a", "b");
  }

  @Test
  void aRateIsKept() {
    V1Receiver receiver = clients.v1("timed");
    Path file =
        clients.written("timed.txt", "line\n".repeat(40).getBytes(StandardCharsets.US_ASCII));
    Clients.assertFine(clients.send("timed", "--framing", "line", "--rate", "50", "" + file).run());
    long first = receiver.message().receivedMicros();
    for (int i = 0; i < 38; i++) {
      receiver.message();
    }
    long last = receiver.message().receivedMicros();
    // What is late may be made up for, but nothing is early: 39 times 20 ms, less one delay.
    assertTrue(last - first > 39 * 20_000 / 2, last - first + " us");
  }

  @Test
  void whoIsRefusedIsTold() {
    Running send = clients.send("nobody").start();
    Clients.assertFailed(send.awaitEnd(), "send: 127.0.0.1:");
    Clients.assertFailed(
        clients.simulate("nobody", "--rate", "1").run(),
        "simulate: 127.0.0.1:" + clients.relay().tcpPort("nobody") + " didn't take everything: ");
  }

  /** As a relay that takes the first line, and then doesn't want what follows. */
  @Test
  void shortInputThatIsRefusedIsToldToo() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Running send = clients.client("send", "--port", "" + listener.getLocalPort()).start();
      send.type("one\n");
      send.endInput();
      try (Socket sender = listener.accept()) {
        assertEquals(4, sender.getInputStream().readNBytes(4).length);
        sender.shutdownOutput();
        Clients.assertFailed(
            send.awaitEnd(),
            "send: 127.0.0.1:"
                + listener.getLocalPort()
                + " didn't take everything: it ended the connection");
      }
    }
  }

  /** The line by which a listener with {@code registration} chooses the channel. */
  @ParameterizedTest
  @CsvSource({
    "--channel plant/a --token s3cret, plant/a s3cret",
    "--channel plant/a, plant/a",
    "--token s3cret, default s3cret",
  })
  void theFirstLineNamesChannelAndToken(String options, String line) throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<String> all = new ArrayList<>(List.of("--port", "" + listener.getLocalPort()));
      all.addAll(List.of(options.split(" ", -1)));
      Running send = clients.client("send", all.toArray(String[]::new)).start();
      send.type("one\n");
      send.endInput();
      try (Socket sender = listener.accept()) {
        byte[] got = sender.getInputStream().readAllBytes();
        assertEquals(line + "\none\n", new String(got, StandardCharsets.UTF_8));
        sender.getOutputStream().write("thanks\n".getBytes(StandardCharsets.UTF_8));
      }
      assertEquals(new Ended(0, List.of("thanks"), List.of()), send.awaitEnd());
    }
  }

  @Test
  void aConnectionThatBreaksIsTold() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Running send = clients.client("send", "--port", "" + listener.getLocalPort()).start();
      Socket sender = listener.accept();
      send.type("one\n");
      assertEquals('o', sender.getInputStream().read());
      sender.setSoLinger(true, 0);
      sender.close();
      Clients.assertFailed(
          send.awaitEnd(), "send: 127.0.0.1:" + listener.getLocalPort() + " didn't take");
    }
  }

  /** As {@code send … | head -n 1} with a listener that answers more. */
  @Test
  void answersThatNobodyReadsAnyMoreDoNotEndIt() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Running piped =
          RELAYS
              .launch()
              .withoutPorts()
              .command("sh", "-c")
              .args(
                  ("{ %s -jar %s send --port %d; echo status $? >&2; }"
                          + " | { head -n 1; exec <&-; echo gone >&2; }")
                      .formatted(Launch.java(), Launch.jar(), listener.getLocalPort()))
              .start();
      try (Socket sender = listener.accept()) {
        sender.getOutputStream().write("thanks\n".getBytes(StandardCharsets.US_ASCII));
        piped.err().await("^gone$");
        sender.getOutputStream().write("more\n".getBytes(StandardCharsets.US_ASCII));
        piped.type("one\n");
        assertEquals(
            "one\n", new String(sender.getInputStream().readNBytes(4), StandardCharsets.US_ASCII));
        sender.getOutputStream().write("more\n".getBytes(StandardCharsets.US_ASCII));
        piped.type("two\n");
        piped.endInput();
        assertEquals(
            "two\n", new String(sender.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
      }
      assertEquals(new Ended(0, List.of("thanks"), List.of("gone", "status 0")), piped.awaitEnd());
    }
  }
}

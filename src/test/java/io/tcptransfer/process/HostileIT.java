package io.tcptransfer.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.tls.Authority;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every door of one relay opened wrongly, while good peers go on without any loss, its memory stays
 * bounded, and each refusal is counted with its reason.
 */
class HostileIT {
  private static final int MIB = 1 << 20;

  /** 64 MiB of heap and as much direct memory, and what any JVM needs beside them. */
  private static final long MOST_RESIDENT_BYTES = 320L * MIB;

  /** More than wait for a request at once, and more than may send. */
  private static final int FLOOD = 2_000;

  private static final int MOST_SENDERS = 500;
  private static final int SLOW = 50;
  private static final int BOMBS = 8;
  private static final int PINGING_SECONDS = 10;
  private static final String MASK = "\0\0\0\0";

  /** As a client begins TLS, with ends of lines in it so that it looks like a request. */
  private static final String CLIENT_HELLO =
      "\u0016\u0003\u0001\0\u00c8\u0001\0\0\u00c4\u0003\u0003\r\n\r\n" + "\u00ff".repeat(180);

  @RegisterExtension final Relays relays = new Relays();

  private final Map<String, Long> receiversClosed = new HashMap<>();
  private final Map<String, Long> receiversRefused = new HashMap<>();
  private final Map<String, Long> sendersRefused = new HashMap<>();
  private Relay relay;

  private Relay start() {
    Launch launch = relays.launch();
    new Authority("authority")
        .server()
        .write(launch.directory().resolve("relay.pem"), launch.directory().resolve("relay.key"));
    return launch
        .jvm("-Xmx64m", "-XX:MaxDirectMemorySize=64m")
        .lines("\"historyBytes\": " + 4 * MIB)
        .env("TRANSFER_TCP_LISTENERS_0_MAXSENDERS", String.valueOf(MOST_SENDERS))
        .env("TRANSFER_TCP_LISTENERS_1_NAME", "mud")
        .env("TRANSFER_TCP_LISTENERS_1_PORT", "0")
        .env("TRANSFER_TCP_LISTENERS_1_CHANNEL", "mud")
        .env("TRANSFER_TCP_LISTENERS_2_NAME", "registering")
        .env("TRANSFER_TCP_LISTENERS_2_PORT", "0")
        .env("TRANSFER_TCP_LISTENERS_2_REGISTRATION", "true")
        .env("TRANSFER_TCP_LISTENERS_3_NAME", "secure")
        .env("TRANSFER_TCP_LISTENERS_3_PORT", "0")
        .env("TRANSFER_TCP_LISTENERS_3_CHANNEL", "mud")
        .env("TRANSFER_TCP_LISTENERS_3_TLS_CERTIFICATE", "relay.pem")
        .env("TRANSFER_TCP_LISTENERS_3_TLS_KEY", "relay.key")
        .env("TRANSFER_HTTP_INSTANCES", "1")
        .env("TRANSFER_HTTP_COMPRESSION", "true")
        .relay();
  }

  private static void count(Map<String, Long> counts, String reason, long times) {
    counts.merge(reason, times, Long::sum);
  }

  @Test
  void goodPeersGoOnWhileEveryDoorIsOpenedWrongly() {
    relay = start();
    Bystanders good = relays.closing(new Bystanders(relay));
    good.expectToGoOn();

    wrongRequests();
    wrongFrames();
    compressionBombs();
    good.expectToGoOn();
    wrongSenders();
    good.expectToGoOn();
    halfOpenConnections(good);

    assertTrue(good.stop() > 0);
    long peak = relay.process().peakResidentBytes();
    assertEquals(143, relay.stop());
    expectCounts();
    assertTrue(peak < MOST_RESIDENT_BYTES, () -> peak / MIB + " MiB resident");
  }

  // ---- HTTP ----

  private void wrongRequests() {
    String tooLong = "x".repeat(17_000);
    request(414, "oversize", "GET /" + tooLong + " HTTP/1.1\r\n\r\n");
    request(431, "oversize", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + tooLong + "\r\n\r\n");
    String many = "X: y\r\n".repeat(5_000);
    request(431, "oversize", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + many + "\r\n");
    request(413, "oversize", head("Content-Length: 99999999999") + "\r\n");
    request(400, "bad_request", head("Content-Length: -1") + "\r\n");
    request(400, "bad_request", "what is this?\r\n\r\n");
    request(400, "bad_request", CLIENT_HELLO);
    request(403, "foreign_origin", head("Origin: http://elsewhere.example") + "\r\n");
    request(403, "foreign_host", "GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n");
    request(404, "unknown_channel", "GET /ws/../../etc/passwd HTTP/1.1\r\n" + host() + "\r\n");
  }

  private String host() {
    return "Host: 127.0.0.1:" + relay.httpPort() + "\r\n";
  }

  private String head(String header) {
    return "GET / HTTP/1.1\r\n" + host() + header + "\r\n";
  }

  private void request(int status, String reason, String request) {
    try (RawReceiver peer = new RawReceiver(relay.http())) {
      String head = peer.send(request).readHead();
      assertEquals(status, Integer.parseInt(head.substring(9, 12)), head);
    }
    count(receiversRefused, reason, 1);
  }

  // ---- WebSocket ----

  private void wrongFrames() {
    String part = "@\0" + MASK + "x".repeat(16_384); // 16 KiB
    frames(1002, "protocol", "\u0081\u0001a"); // not masked
    frames(1009, "oversize", "\u0082\u00ff\u007f" + "\u00ff".repeat(7) + MASK); // 2^63 - 1
    frames(1002, "protocol", "\u0082\u00ff" + "\u00ff".repeat(8) + MASK); // negative
    frames(1009, "oversize", "\u0001\u00fe" + part + ("\0\u00fe" + part).repeat(4));
    frames(1002, "protocol", "\u0080\u0080" + MASK); // goes on with nothing
    frames(1002, "protocol", "\u0001\u0080" + MASK + "\u0081\u0080" + MASK); // begins twice
    frames(1002, "protocol", "\u0089\u00fe\0~" + MASK + "x".repeat(126)); // a long ping
    frames(1002, "protocol", "\u0009\u0080" + MASK); // half a ping
    frames(1002, "protocol", "\u0083\u0080" + MASK); // what opcode?
    frames(1002, "protocol", "\u00b1\u0080" + MASK); // reserved bits
    frames(1002, "protocol", "\u0088\u0081" + MASK + "x"); // half a close code
    frames(1007, "protocol", "\u0081\u0082" + MASK + "\u00c3("); // no UTF-8
    replyInTwoPartsThatIsNotAllowed();
    fragmentsWithoutEnd();
    pingsWithoutReading();
  }

  private void replyInTwoPartsThatIsNotAllowed() {
    RawReceiver peer = receiver("Sec-WebSocket-Protocol: tcp-transfer.v1\r\n");
    peer.send("\u0001\u0081" + MASK + "a" + "\u0080\u0081" + MASK + "b");
    RawReceiver.Frame frame = peer.readMessage();
    while (frame.opcode() != 8) {
      frame = peer.readMessage(); // Notices come first.
    }
    assertEquals(1008, frame.closeCode());
    count(receiversClosed, "not_allowed", 1);
  }

  private RawReceiver receiver(String extensions) {
    RawReceiver peer = relays.rawReceiver(relay);
    String head = peer.send(peer.upgrade("/ws/mud") + extensions + "\r\n").readHead();
    assertTrue(head.startsWith("HTTP/1.1 101 "), head);
    return peer;
  }

  private void frames(int code, String reason, String frames) {
    expectClosed(code, reason, receiver("").send(frames));
  }

  private void expectClosed(int code, String reason, RawReceiver peer) {
    RawReceiver.Frame close = peer.readMessage();
    assertEquals(8, close.opcode());
    assertEquals(code, close.closeCode());
    peer.expectEnd();
    count(receiversClosed, reason, 1);
  }

  /** Each of them empty, so that no message is ever too long: they must cost nothing. */
  private void fragmentsWithoutEnd() {
    try (RawReceiver peer = receiver("")) {
      peer.send("\u0001\u0080" + MASK);
      for (int i = 0; i < 100; i++) {
        peer.send(("\0\u0080" + MASK).repeat(1_000));
      }
    }
  }

  /**
   * As many as the relay takes for a while: with both directions full, kernels from 6.17 on may
   * each drop what would tell that the other has room again.
   */
  private void pingsWithoutReading() {
    try (RawReceiver peer = receiver("")) {
      String pings = ("\u0089\u00fd" + MASK + "x".repeat(125)).repeat(50_000);
      CompletableFuture.runAsync(() -> peer.sendUntilReset(pings))
          .completeOnTimeout(null, PINGING_SECONDS, TimeUnit.SECONDS)
          .join();
    }
  }

  /** 61 kB that inflate to 62 MB. */
  private void compressionBombs() {
    String bomb = bomb();
    assertTrue(bomb.length() < 65_536);
    String length = "\u00fe" + (char) (bomb.length() >> 8) + (char) (bomb.length() & 0xff);
    List<RawReceiver> bombers = new ArrayList<>();
    for (int i = 0; i < BOMBS; i++) {
      bombers.add(receiver("Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    }
    bombers.forEach(peer -> peer.send("\u00c2" + length + MASK + bomb));
    bombers.forEach(peer -> expectClosed(1009, "oversize", peer));
  }

  private static String bomb() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    byte[] out = new byte[65_536];
    deflater.setInput(new byte[62_000_000]);
    int bytes = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return new String(Arrays.copyOf(out, bytes - 4), ISO_8859_1);
  }

  // ---- senders ----

  private void wrongSenders() {
    relays.sender(relay).send("x".repeat(32_769 + 2)).expectEnd();
    for (int i = 0; i < SLOW; i++) {
      relays.sender(relay, "mud").send(CLIENT_HELLO + i).reset();
      relays.sender(relay, "mud").reset();
    }
    registration("unknown_channel", "elsewhere\nhello\n");
    registration("unknown_channel", "mud/../mud\nhello\n");
    registration("unknown_channel", "\0\u00ff\u00fe\n");
    registration("oversize", "x".repeat(513));
    relays.sender(relay, "secure").send("plain text is no TLS\n").expectEnd();
    relays.sender(relay, "secure").send("\u0016\u0003\u0001\0\5hello").expectEnd();
    count(sendersRefused, "tls", 2);
  }

  private void registration(String reason, String line) {
    relays.sender(relay, "registering").send(line.getBytes(ISO_8859_1)).expectEnd();
    count(sendersRefused, reason, 1);
  }

  // ---- connections that come to nothing ----

  private void halfOpenConnections(Bystanders good) {
    List<RawReceiver> waiting = new ArrayList<>();
    List<Sender> senders = new ArrayList<>();
    for (int i = 0; i < FLOOD; i++) {
      waiting.add(relays.rawReceiver(relay));
      senders.add(relays.sender(relay));
    }
    senders.subList(MOST_SENDERS - 1, FLOOD).forEach(Sender::expectEnd);
    count(sendersRefused, "full", FLOOD - MOST_SENDERS + 1);
    good.expectToGoOn();

    try (Dribble dribble = new Dribble()) {
      for (int i = 0; i < SLOW; i++) {
        waiting.add(dribble.into(relays.rawReceiver(relay)));
        Sender late = relays.sender(relay, "registering");
        dribble.into(late);
        senders.add(late);
      }
      waiting.forEach(RawReceiver::expectEnd);
      senders.subList(FLOOD, FLOOD + SLOW).forEach(Sender::expectEnd);
    }
    // Which of them is thrown out to make room, and which waits too long, is not for us to say.
    count(receiversRefused, "full or late", waiting.size());
    count(sendersRefused, "late", SLOW);
    good.expectToGoOn();
  }

  /** Gives one byte now and then to everybody, so that nobody is ever idle. */
  private static final class Dribble implements AutoCloseable {
    private final List<Runnable> drips = new ArrayList<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "dribble");

    Dribble() {
      thread.setDaemon(true);
      thread.start();
    }

    RawReceiver into(RawReceiver peer) {
      peer.send("GET / HTTP/1.1\r\nX: ");
      add(() -> peer.send("x"));
      return peer;
    }

    void into(Sender sender) {
      add(() -> sender.send("x"));
    }

    private void add(Runnable drip) {
      synchronized (drips) {
        drips.add(drip);
      }
    }

    private void run() {
      while (!ended.get()) {
        // The peers' own speed, not a wait for something.
        LockSupport.parkNanos(Patience.STEP.toNanos());
        synchronized (drips) {
          drips.removeIf(Dribble::isOver);
        }
      }
    }

    private static boolean isOver(Runnable drip) {
      try {
        drip.run();
        return false;
      } catch (UncheckedIOException cut) {
        return true;
      }
    }

    @Override
    public void close() {
      ended.set(true);
    }
  }

  // ---- what was counted ----

  private void expectCounts() {
    Matcher counts =
        relay
            .process()
            .out()
            .await(
                "closed senders=\\{(.*)} receivers=\\{(.*)} refusedSenders=\\{(.*)}"
                    + " refusedReceivers=\\{(.*)} refusedReplies=\\{.*} dropped=\\{(.*)}");
    assertEquals(1, counted(counts.group(1)).get("oversize"), counts.group(1));
    Map<String, Long> receivers = counted(counts.group(2));
    receivers.keySet().removeAll(List.of("peer", "reset", "shutdown"));
    assertEquals(receiversClosed, receivers);
    assertEquals(sendersRefused, counted(counts.group(3)));
    Map<String, Long> refused = counted(counts.group(4));
    assertTrue(refused.containsKey("full"), "nobody made room: " + refused);
    count(refused, "full or late", refused.remove("full") + refused.remove("late"));
    assertEquals(receiversRefused, refused);
    assertEquals("", counts.group(5), "dropped");
  }

  private static Map<String, Long> counted(String text) {
    Map<String, Long> counts = new HashMap<>();
    for (String count : text.split(", ", -1)) {
      if (!count.isEmpty()) {
        String[] parts = count.split("=", -1);
        counts.put(parts[0], Long.parseLong(parts[1]));
      }
    }
    return counts;
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory stays bounded whatever peers do, because TCP's own window makes senders wait. */
class BoundsIT {
  private static final int MIB = 1 << 20;

  /** What is pushed; {@code -Dpush.mebibytes=1024} for the whole gigabyte, which takes a minute. */
  private static final long PUSH_BYTES = Long.getLong("push.mebibytes", 192) * MIB;

  private static final int SLOW_BYTES_A_SECOND = 20_000_000;

  private static final int LOG_BYTES = 4 * MIB;

  /** 64 MiB of heap and as much direct memory, and what any JVM needs beside them. */
  private static final long MOST_RESIDENT_BYTES = 320L * MIB;

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void aPushThroughASmallLogLosesNothingAndStaysSmall() throws IOException {
    int lineBytes = 999;
    // The log and the relay's own, and what the kernel lets sockets keep: both ends of both.
    long mostOnTheWay = LOG_BYTES + MIB + 2 * mostKernelBytes("rmem") + mostKernelBytes("wmem");
    long lines = PUSH_BYTES / (lineBytes + 1);
    Relay relay =
        relays
            .launch()
            .jvm("-Xmx64m", "-XX:MaxDirectMemorySize=64m")
            .lines("\"historyBytes\": " + LOG_BYTES)
            .relay();
    V1Receiver slow = relays.closing(V1Receiver.connect(relay, ""));
    Push push = Push.start(relays.sender(relay), lines, lineBytes);
    long begun = System.nanoTime();
    for (long line = 1; line <= lines; line++) {
      slow.expectLines(line, line);
      if (line % 100 == 0) {
        long due = begun + line * (lineBytes + 1) * 1_000 / (SLOW_BYTES_A_SECOND / 1_000_000);
        // The receiver's own speed, not a wait for something.
        LockSupport.parkNanos(due - System.nanoTime());
        long ahead = push.sent() - line;
        assertTrue(ahead <= mostOnTheWay / lineBytes, () -> ahead + " lines on the way");
      }
    }
    assertEquals(lines, push.stop());
    assertEquals(0, slow.missed());
    long peak = relay.process().peakResidentBytes();
    assertTrue(peak < MOST_RESIDENT_BYTES, () -> peak / MIB + " MiB resident");
    assertEquals(143, relay.stop());
  }

  /** To what Linux lets the buffer of a socket grow; elsewhere to 4 MiB, which is much. */
  private static long mostKernelBytes(String direction) throws IOException {
    Path limits = Path.of("/proc/sys/net/ipv4/tcp_" + direction);
    if (!Files.exists(limits)) {
      return 4L * MIB;
    }
    // A file of sysctl gives all or nothing to the first read, so not readString.
    try (BufferedReader reader = Files.newBufferedReader(limits)) {
      return Long.parseLong(reader.readLine().split("\\s+", -1)[2]);
    }
  }

  @Test
  void aHeldSenderCannotWriteOnUntilTheHoldEnds() throws IOException {
    int lineBytes = 999;
    int mostBytes = 64 * MIB;
    Relay relay = relays.launch().lines("\"historyBytes\": 1048576, \"holdSeconds\": 600").relay();
    V1Receiver holder = relays.closing(V1Receiver.connectSmall(relay, ""));
    try (SocketChannel sender = SocketChannel.open(relay.tcp("default"));
        Selector writable = Selector.open()) {
      sender.configureBlocking(false).register(writable, SelectionKey.OP_WRITE);
      ByteBuffer unsent = ByteBuffer.allocate(0);
      long line = 0;
      // Full buffers are no proof: a relay that reads on makes room in them within that time.
      while (isWritable(writable, 1_000)) {
        assertTrue(line * lineBytes < mostBytes, "nobody makes the sender wait");
        if (!unsent.hasRemaining()) {
          line++;
          unsent = ByteBuffer.wrap(Lines.bytes(line, line, lineBytes));
        }
        sender.write(unsent);
      }
      holder.expectLines(1, line / 2);
      while (unsent.hasRemaining()) {
        if (!isWritable(writable, 0)) {
          holder.expectLines(holder.next(), holder.next());
        } else {
          sender.write(unsent);
        }
      }
      holder.expectLines(holder.next(), line);
      assertTrue(isWritable(writable, (int) Patience.LIMIT.toMillis()));
    }
    assertEquals(0, holder.missed());
  }

  @ParameterizedTest
  @CsvSource({"9437184, 5, false", "9437183, 5, true", "9437183, 0, false"})
  void aBoundThatIsAboveEveryHoldIsWarnedOf(long totalBytes, int holdSeconds, boolean isWarned) {
    Relay relay =
        relays
            .launch()
            .lines("\"historyBytes\": 8388608, \"holdSeconds\": " + holdSeconds)
            .env("TRANSFER_HISTORYTOTALBYTES", String.valueOf(totalBytes))
            .relay();
    String warning = "WARN  MainVerticle - historyTotalBytes is " + totalBytes + ", ";
    assertEquals(
        isWarned, relay.process().out().lines().stream().anyMatch(line -> line.contains(warning)));
  }

  private static boolean isWritable(Selector selector, int millis) throws IOException {
    selector.selectedKeys().clear();
    return (millis == 0 ? selector.selectNow() : selector.select(millis)) > 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {"line", "{\"type\": \"length-prefix\", \"lengthBytes\": 4}"})
  void unfinishedMessagesAreBoundedTogether(String framing) {
    int senders = 40;
    byte[] unfinished = new byte[100_000];
    // 100,000 bytes without a line's end, or the begin of a message of 0x00070707 bytes.
    unfinished[0] = 0;
    for (int i = 1; i < unfinished.length; i++) {
      unfinished[i] = 7;
    }
    Relay relay =
        relays
            .launch()
            .env("TRANSFER_TCP_LISTENERS_0_FRAMING", framing)
            .env("TRANSFER_TCP_LISTENERS_0_MAXUNFINISHEDBYTES", String.valueOf(MIB))
            .relay();
    List<Sender> all = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      all.add(relays.sender(relay));
      try {
        all.get(i).send(unfinished);
      } catch (UncheckedIOException cut) {
        // One of those that were too many.
      }
    }
    // What the bound leaves room for stays; none of the others does.
    int mostKept = MIB / unfinished.length;
    relay
        .process()
        .out()
        .awaitCount("sender=\\d+ .* too many unfinished bytes", senders - mostKept);
    V1Receiver receiver = relays.closing(V1Receiver.connect(relay, ""));
    relays.sender(relay).send(framing.equals("line") ? "news\n" : "\0\0\0\4news");
    assertEquals("news", receiver.message().text());
  }
}

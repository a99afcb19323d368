package io.tcptransfer.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The kernel's own table of TCP connections: {@code /proc/net/tcp} of Linux, proc(5). It tells
 * nobody of a change, so whoever waits for one looks again and again. Knows no relay. Any thread.
 */
final class KernelSockets {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  /** What the kernel waits for on a connection, in the order of its numbers. */
  enum Timer {
    NONE,
    /** Bytes have left and nobody has acknowledged them. */
    RETRANSMISSION,
    KEEPALIVE,
    TIME_WAIT,
    /** Bytes are ready and the peer's window is closed. */
    WINDOW_PROBE
  }

  /**
   * One end of a connection.
   *
   * @param unacknowledgedBytes written by its process, and not yet taken by the other end's kernel
   * @param unreadBytes taken from the other end, and not yet read by its process
   * @param timerTicks until the timer runs out, in hundredths of a second
   * @param retransmissions in a row that nobody has answered
   */
  record End(
      long unacknowledgedBytes,
      long unreadBytes,
      Timer timer,
      long timerTicks,
      long retransmissions,
      long inode) {}

  private KernelSockets() {}

  /** Skips the test where there is no such table. */
  static void assumeReadable() {
    assumeTrue(
        TABLES.stream().anyMatch(Files::isReadable),
        () -> "not Linux: the kernel shows its sockets in none of " + TABLES);
  }

  /** The end with that port of its own, and that one of the other end. */
  static End end(int localPort, int remotePort) {
    return TABLES.stream()
        .filter(Files::isReadable)
        .flatMap(table -> rows(table).stream())
        .map(row -> row.strip().split("\\s+"))
        .filter(row -> port(row[1]) == localPort && port(row[2]) == remotePort)
        .map(KernelSockets::end)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no connection " + localPort + "-" + remotePort));
  }

  /** Where that process listens, as in {@code 127.0.0.1:8080}; {@code *} for all interfaces. */
  static List<String> listening(long pid) {
    return addresses(TABLES, "0A", pid);
  }

  /** Where that process takes datagrams. */
  static List<String> datagrams(long pid) {
    return addresses(List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6")), "07", pid);
  }

  private static List<String> addresses(List<Path> tables, String state, long pid) {
    Set<String> own = new HashSet<>();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      descriptors.forEach(descriptor -> target(descriptor).ifPresent(own::add));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tables.stream()
        .filter(Files::isReadable)
        .flatMap(table -> rows(table).stream())
        .map(row -> row.strip().split("\\s+"))
        .filter(row -> row[3].equals(state) && own.contains("socket:[" + row[9] + "]"))
        .map(row -> host(row[1].substring(0, row[1].indexOf(':'))) + ":" + port(row[1]))
        .toList();
  }

  /** Java's IPv4 sockets are IPv6 ones with a mapped address: its last word counts. */
  private static String host(String hex) {
    String word = hex.substring(hex.length() - 8);
    return switch (word) {
      case "0100007F" -> "127.0.0.1";
      case "00000000" -> "*";
      default -> hex;
    };
  }

  private static List<String> rows(Path table) {
    try {
      List<String> rows = Files.readAllLines(table);
      return rows.subList(1, rows.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int port(String address) {
    return (int) hexAfterColon(address);
  }

  private static End end(String[] row) {
    return new End(
        hexBeforeColon(row[4]),
        hexAfterColon(row[4]),
        Timer.values()[(int) hexBeforeColon(row[5])],
        hexAfterColon(row[5]),
        Long.parseLong(row[6], 16),
        Long.parseLong(row[9]));
  }

  private static long hexBeforeColon(String pair) {
    return Long.parseLong(pair.substring(0, pair.indexOf(':')), 16);
  }

  private static long hexAfterColon(String pair) {
    return Long.parseLong(pair.substring(pair.indexOf(':') + 1), 16);
  }

  /** Waits until the end is like that. */
  static End await(int localPort, int remotePort, Predicate<End> isLikeThat) {
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    End end = end(localPort, remotePort);
    while (!isLikeThat.test(end)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still " + end);
      }
      LockSupport.parkNanos(Patience.STEP.toNanos());
      end = end(localPort, remotePort);
    }
    return end;
  }

  /** Waits until its kernel has asked the other end in vain whether its window is open again. */
  static End awaitWindowProbe(int localPort, int remotePort) {
    End before = end(localPort, remotePort);
    // After each answer it waits twice as long as before.
    return await(localPort, remotePort, end -> end.timerTicks() > before.timerTicks());
  }

  /** The descriptor of that end in this process. */
  static int descriptor(int localPort, int remotePort) {
    String target = "socket:[" + end(localPort, remotePort).inode() + "]";
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        if (target(descriptor).filter(target::equals).isPresent()) {
          return Integer.parseInt(descriptor.getFileName().toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("no socket of this process: " + localPort + "-" + remotePort);
  }

  private static Optional<String> target(Path descriptor) {
    try {
      return Optional.of(Files.readSymbolicLink(descriptor).toString());
    } catch (IOException closedMeanwhile) {
      return Optional.empty();
    }
  }
}

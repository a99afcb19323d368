package io.tcptransfer.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A process under test, with what it says. Any thread. */
final class Running {
  private final Process process;
  private final Duration limit;
  private final Output out;
  private final Output err;

  Running(Process process, Duration limit) {
    this.process = process;
    this.limit = limit;
    this.out = Output.of(process.getInputStream(), "out-" + process.pid());
    this.err = Output.of(process.getErrorStream(), "err-" + process.pid());
  }

  long pid() {
    return process.pid();
  }

  Output out() {
    return out;
  }

  Output err() {
    return err;
  }

  Duration limit() {
    return limit;
  }

  /** Sends a signal: TERM, INT, STOP, CONT. */
  void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()).inheritIO().start();
      if (!kill.waitFor(limit.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new AssertionError("cannot send " + name + " to process " + pid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Sends SIGHUP; the test is skipped where that is ignored, as under {@code nohup}. */
  void hangUp() {
    Assumptions.assumeFalse(ignoresHangUp(), "SIGHUP is ignored here");
    signal("HUP");
  }

  /** As Linux tells it: a mask in which bit 0 is signal 1. */
  private boolean ignoresHangUp() {
    Path status = Path.of("/proc", Long.toString(pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> new BigInteger(line.substring(7).strip(), 16).testBit(0));
    } catch (IOException noSuchFile) {
      return false;
    }
  }

  /** The most memory that it ever had, as Linux counts it; 0 where nobody does. */
  long peakResidentBytes() {
    Path status = Path.of("/proc", Long.toString(pid()), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
          .findFirst()
          .orElse(0);
    } catch (IOException noSuchFile) {
      return 0;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Gives it something to read, and leaves its standard input open. */
  void type(String text) {
    try {
      process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      // It need not read: a script that sends something of its own has ended by now.
    }
  }

  /** There is nothing more to read for it. */
  void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end that something else has caused. */
  Ended awaitEnd() {
    return awaitEnd(limit);
  }

  Ended awaitEnd(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "still runs after " + limit + "; said:\n" + String.join("\n", said()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    return new Ended(process.exitValue(), out.awaitEnd(limit), err.awaitEnd(limit));
  }

  /** Ends it, with all that it started, however it is; nothing happens if it has ended. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    awaitEnd();
  }

  List<String> said() {
    return Stream.concat(out.lines().stream(), err.lines().stream()).toList();
  }
}

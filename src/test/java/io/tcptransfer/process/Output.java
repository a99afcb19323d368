package io.tcptransfer.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process says, line by line, as it says it. Any thread. */
final class Output {
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  /** Collects the lines of the stream on a thread of its own, until the stream's end. */
  static Output of(InputStream stream, String name) {
    Output output = new Output();
    Thread reader = new Thread(() -> output.readAll(stream), name);
    reader.setDaemon(true);
    reader.start();
    return output;
  }

  private void readAll(InputStream stream) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      reader.lines().forEach(this::add);
    } catch (IOException | UncheckedIOException e) {
      add("(output cut: " + e.getMessage() + ")");
    } finally {
      end();
    }
  }

  synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** Whether a line contains the text, now or within the limit. */
  synchronized boolean has(String text, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (lines.stream().noneMatch(line -> line.contains(text))) {
      if (ended || !waitUntil(deadline)) {
        return false;
      }
    }
    return true;
  }

  /** The first line, also among those already said, in which the pattern is found. */
  Matcher await(String pattern) {
    return await(Pattern.compile(pattern), Patience.LIMIT);
  }

  synchronized Matcher await(Pattern pattern, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    int next = 0;
    while (true) {
      for (; next < lines.size(); next++) {
        Matcher matcher = pattern.matcher(lines.get(next));
        if (matcher.find()) {
          return matcher;
        }
      }
      if (ended || !waitUntil(deadline)) {
        throw new AssertionError(
            "no line matches " + pattern + (ended ? ", and no more will come" : "") + said());
      }
    }
  }

  /** Waits until the pattern was found in that many lines. */
  synchronized void awaitCount(String pattern, int count) {
    Pattern compiled = Pattern.compile(pattern);
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    while (lines.stream().filter(line -> compiled.matcher(line).find()).count() < count) {
      if (ended || !waitUntil(deadline)) {
        throw new AssertionError("no " + count + " lines match " + pattern + said());
      }
    }
  }

  /** All lines, once there will be no more. */
  synchronized List<String> awaitEnd(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!ended) {
      if (!waitUntil(deadline)) {
        throw new AssertionError("the output has no end" + said());
      }
    }
    return List.copyOf(lines);
  }

  private String said() {
    return "; said so far:\n" + String.join("\n", lines);
  }

  /** False when the deadline has passed. */
  @SuppressWarnings("WaitNotInLoop") // Every caller loops.
  private synchronized boolean waitUntil(long deadline) {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      return false;
    }
    try {
      wait(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

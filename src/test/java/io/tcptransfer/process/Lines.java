package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;

/**
 * Numbered lines of one length. Where there is a single sender of them, the line's number is the
 * message's offset. Pure functions.
 */
final class Lines {
  private Lines() {}

  /** The line of that number, filled up to a length in bytes; without its end. */
  static String text(long number, int bytes) {
    String digits = number + " ";
    return digits + "x".repeat(Math.max(0, bytes - digits.length()));
  }

  /** Lines as a sender gives them. */
  static byte[] bytes(long first, long last, int lineBytes) {
    StringBuilder lines = new StringBuilder();
    for (long number = first; number <= last; number++) {
      lines.append(text(number, lineBytes)).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** The number of a line, every character of which must be as it was sent. */
  static long number(String line) {
    long number = Long.parseLong(line.substring(0, line.indexOf(' ')));
    assertEquals(text(number, line.length()), line);
    return number;
  }
}

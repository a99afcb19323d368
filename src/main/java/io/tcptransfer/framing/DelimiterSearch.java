package io.tcptransfer.framing;

import java.nio.charset.StandardCharsets;

/**
 * Finds a sequence of bytes in a stream that comes in pieces (Knuth, Morris, Pratt), and remembers
 * between the pieces how much of it has matched. Belongs to its framer.
 */
final class DelimiterSearch {
  private final byte[] delimiter;

  /** For each matched count: the count to go on with when the next byte doesn't match. */
  private final int[] fallback;

  private int matched;
  private boolean ascii;

  /**
   * @param delimiter one character up to U+00FF for each byte, at least one
   */
  DelimiterSearch(String delimiter) {
    this.delimiter = delimiter.getBytes(StandardCharsets.ISO_8859_1);
    this.fallback = new int[this.delimiter.length];
    for (int at = 1; at < fallback.length - 1; at++) {
      step(this.delimiter[at]);
      fallback[at + 1] = matched;
    }
    matched = 0;
  }

  int length() {
    return delimiter.length;
  }

  /** How many bytes at the end of what was searched may be the beginning of a delimiter. */
  int matched() {
    return matched;
  }

  /**
   * Searches on.
   *
   * @param bytes what was read; searched to its end
   * @param from where in it
   * @return the index after the delimiter, from where a new search starts; -1 if it hasn't ended
   */
  int end(Words bytes, int from) {
    int at = from;
    ascii = matched == 0;
    while (at < bytes.end()) {
      if (matched == 0) {
        int first = bytes.find(at, delimiter[0]);
        if (first == Words.NOT_FOUND) {
          return -1;
        }
        ascii &= first >= 0;
        at = first >= 0 ? first : ~first;
        matched = 1;
      } else {
        byte next = bytes.get(at);
        ascii &= next >= 0;
        step(next);
      }
      at++;
      if (matched == delimiter.length) {
        matched = 0;
        return at;
      }
    }
    return -1;
  }

  /** Whether all bytes that the last search went over, to the end that it found, are ASCII. */
  boolean sawOnlyAscii() {
    return ascii;
  }

  private void step(byte next) {
    while (matched > 0 && delimiter[matched] != next) {
      matched = fallback[matched];
    }
    if (delimiter[matched] == next) {
      matched++;
    }
  }
}

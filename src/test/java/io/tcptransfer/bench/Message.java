package io.tcptransfer.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * What the benchmark sends: one line that says who sent it, its number and when, in 16 characters
 * of 6 bits each ({@code sender 2 | number 6 | stamp 8}), then filler, then LF. The filler is a
 * slice of a fixed pattern that starts where a hash of the 16 characters says, so a changed byte
 * anywhere, in the head too, no longer fits (a changed head escapes once in 4,096). ASCII without
 * control characters but for LF: text for every relay. Pure functions; any thread.
 */
final class Message {
  /** The shortest message, its LF included. */
  static final int MIN_BYTES = 40;

  static final int MAX_BYTES = 64 * 1024;
  static final int MAX_SENDERS = 1 << 12;

  private static final int HEAD = 16;
  private static final int STARTS = 1 << 12;
  private static final byte[] PATTERN = pattern();
  private static final long DIGIT = 0x4040404040404040L;
  private static final long NOT_DIGIT = 0xC0C0C0C0C0C0C0C0L;
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Message() {}

  /** Puts a message of {@code bytes} bytes, its LF included, at {@code at}. */
  static void write(byte[] to, int at, int bytes, int sender, long number, long stamp) {
    long first = spread((long) sender << 36 | number);
    long second = spread(stamp);
    EIGHT.set(to, at, first);
    EIGHT.set(to, at + 8, second);
    System.arraycopy(PATTERN, start(first, second), to, at + HEAD, bytes - HEAD - 1);
    to[at + bytes - 1] = '\n';
  }

  /** Whether the payload, which has no LF, is what {@link #write} made, byte for byte. */
  static boolean intact(byte[] from, int at, int length) {
    long first = (long) EIGHT.get(from, at);
    long second = (long) EIGHT.get(from, at + 8);
    if ((first & NOT_DIGIT) != DIGIT || (second & NOT_DIGIT) != DIGIT) {
      return false;
    }
    int start = start(first, second);
    int filler = length - HEAD;
    return Arrays.equals(from, at + HEAD, at + length, PATTERN, start, start + filler);
  }

  static int sender(byte[] from, int at) {
    return (int) (gather((long) EIGHT.get(from, at)) >>> 36);
  }

  /** From 0. */
  static long number(byte[] from, int at) {
    return gather((long) EIGHT.get(from, at)) & 0xFFFFFFFFFL;
  }

  /** Nanoseconds on the clock of whoever wrote it, 48 bits. */
  static long stamp(byte[] from, int at) {
    return gather((long) EIGHT.get(from, at + 8));
  }

  /** 48 bits to eight characters, the highest six bits first. */
  private static long spread(long bits) {
    long x = (bits & 0xFFFFFFL) | (bits & 0xFFFFFF000000L) << 8;
    x = (x & 0x00000FFF00000FFFL) | (x & 0x00FFF00000FFF000L) << 4;
    x = (x & 0x003F003F003F003FL) | (x & 0x0FC00FC00FC00FC0L) << 2;
    return x | DIGIT;
  }

  private static long gather(long characters) {
    long x = characters & ~NOT_DIGIT;
    x = (x & 0x003F003F003F003FL) | (x & 0x3F003F003F003F00L) >>> 2;
    x = (x & 0x00000FFF00000FFFL) | (x & 0x0FFF00000FFF0000L) >>> 4;
    return (x & 0xFFFFFFL) | (x & 0x00FFFFFF00000000L) >>> 8;
  }

  private static int start(long first, long second) {
    return (int)
        ((first * 0x9E3779B97F4A7C15L + (second ^ second >>> 29) * 0xC2B2AE3D27D4EB4FL) >>> 52);
  }

  private static byte[] pattern() {
    byte[] pattern = new byte[STARTS + MAX_BYTES];
    Random random = new Random(4);
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = (byte) (' ' + random.nextInt('~' - ' '));
    }
    return pattern;
  }
}

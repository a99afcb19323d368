package io.tcptransfer.framing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** The ways in which a network may cut bytes into reads. */
final class Cuttings {
  private Cuttings() {}

  static byte[] iso(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** All 2^(n-1) of them. */
  static void every(byte[] bytes, Consumer<List<byte[]>> trial) {
    for (int mask = 0; mask < 1 << (bytes.length - 1); mask++) {
      List<byte[]> reads = new ArrayList<>();
      int start = 0;
      for (int at = 1; at <= bytes.length; at++) {
        if (at == bytes.length || (mask >> (at - 1) & 1) == 1) {
          reads.add(Arrays.copyOfRange(bytes, start, at));
          start = at;
        }
      }
      trial.accept(reads);
    }
  }

  /** Uncut, in two at each place (a read of nothing among them), and in single bytes. */
  static void single(byte[] bytes, Consumer<List<byte[]>> trial) {
    trial.accept(List.of(bytes));
    for (int at = 0; at <= bytes.length; at++) {
      trial.accept(
          List.of(Arrays.copyOfRange(bytes, 0, at), Arrays.copyOfRange(bytes, at, bytes.length)));
    }
    List<byte[]> reads = new ArrayList<>();
    for (byte value : bytes) {
      reads.add(new byte[] {value});
    }
    trial.accept(reads);
  }

  static List<byte[]> random(Random random, byte[] bytes) {
    int longest = 1 + random.nextInt(1 + random.nextInt(40));
    List<byte[]> reads = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int end = Math.min(bytes.length, at + 1 + random.nextInt(longest));
      reads.add(Arrays.copyOfRange(bytes, at, end));
      at = end;
    }
    return reads;
  }
}

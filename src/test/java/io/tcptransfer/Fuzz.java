package io.tcptransfer;

import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;

/**
 * Many random inputs, each made from a seed of its own, so that one that fails can be tried again
 * alone. Few of them within a build; {@code mvn -Pfuzz verify} tries a million in each test, {@code
 * -Dfuzz.seed=} the one of that seed. Any thread.
 */
public final class Fuzz {
  /** How many each test tries. */
  public static final int INPUTS = Integer.getInteger("fuzz.inputs", 4_000);

  private static final Long SEED = Long.getLong("fuzz.seed");

  /** Seeds that follow each other begin alike in the JDK's generator, unless they are spread. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final byte[] SPECIAL = {0, '\n', '\r', ' ', (byte) 0x80, (byte) 0xff};

  /** What is done with each input. */
  public interface Trial<T> {
    /** Fails as it likes. */
    void of(T input) throws Exception;
  }

  private Fuzz() {}

  /** Whether there are enough inputs that all that can happen must have happened. */
  public static boolean isWhole() {
    return SEED == null;
  }

  /**
   * Tries them all.
   *
   * @param maker an input from its own source of randomness
   * @throws AssertionError at the first that fails, with its seed and the input
   */
  public static <T> void run(Function<Random, T> maker, Trial<T> trial) {
    if (SEED != null) {
      run(SEED, maker, trial);
      return;
    }
    for (long seed = 0; seed < INPUTS; seed++) {
      run(seed, maker, trial);
    }
  }

  private static <T> void run(long seed, Function<Random, T> maker, Trial<T> trial) {
    T input = maker.apply(new Random(seed * SPREAD));
    try {
      trial.of(input);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("-Dfuzz.seed=" + seed + " input: " + text(input), e);
    }
  }

  private static String text(Object input) {
    return input instanceof byte[] bytes ? ByteBufUtil.hexDump(bytes) : String.valueOf(input);
  }

  /** Valid bytes, some of them cut off, doubled, flipped, replaced or put in; often none. */
  public static byte[] mutated(Random random, byte[] valid) {
    byte[] bytes = valid;
    for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes = Arrays.copyOf(bytes, at);
        case 1 -> bytes = joined(bytes, bytes.length, bytes, at);
        case 2 -> bytes = with(bytes, at, (byte) (bytes[at] ^ (1 << random.nextInt(Byte.SIZE))));
        case 3 -> bytes = with(bytes, at, SPECIAL[random.nextInt(SPECIAL.length)]);
        default -> bytes = joined(bytes, at, bytes, at / 2);
      }
    }
    return bytes;
  }

  private static byte[] with(byte[] bytes, int at, byte value) {
    byte[] changed = bytes.clone();
    changed[at] = value;
    return changed;
  }

  /** The first so many of the one, then the other from there on. */
  private static byte[] joined(byte[] first, int length, byte[] second, int from) {
    byte[] joined = Arrays.copyOf(first, length + second.length - from);
    System.arraycopy(second, from, joined, length, second.length - from);
    return joined;
  }
}

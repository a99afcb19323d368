package io.tcptransfer.client;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;

/** What a sensor might say. The same seed and sender always say the same; any thread. */
public enum Telemetry {
  /** A number that swings, with a little noise. */
  SINE,
  /** A number that wanders. */
  WALK,
  /** A JSON object with several values. */
  JSON;

  private static final double CENTRE = 20;
  private static final double SWING = 5;
  private static final double NOISE = 0.05;

  /** Messages from one peak to the next. */
  private static final int PERIOD = 100;

  private static final double STEP = 0.2;

  /** Keeps the seeds of neighbouring senders apart, which differ by one. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /**
   * @param sender its number, from 1 on
   */
  Source source(long seed, int sender) {
    Random random = new Random(seed + sender * SPREAD);
    return switch (this) {
      case SINE -> sine(random);
      case WALK -> walk(random);
      case JSON -> json(random, sender);
    };
  }

  private static Source sine(RandomGenerator random) {
    double phase = random.nextDouble();
    long[] number = {0};
    return () -> {
      double swing = Math.sin(2 * Math.PI * (phase + (double) number[0]++ / PERIOD));
      return number(CENTRE + SWING * swing + NOISE * random.nextGaussian());
    };
  }

  private static Source walk(RandomGenerator random) {
    double[] value = {CENTRE};
    return () -> {
      value[0] += STEP * random.nextGaussian();
      return number(value[0]);
    };
  }

  private static Source json(Random random, int sender) {
    Source temperature = sine(random);
    Source pressure = walk(random);
    long[] number = {0};
    return () ->
        new JsonObject()
            .put("sensor", "sensor-" + sender)
            .put("number", ++number[0])
            .put("temperature", Double.valueOf(text(temperature.next())))
            .put("pressure", Double.valueOf(text(pressure.next())))
            .put("alarm", random.nextInt(PERIOD) == 0)
            .encode()
            .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] number(double value) {
    return String.format(Locale.ROOT, "%.3f", value).getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] ascii) {
    return new String(ascii, StandardCharsets.US_ASCII);
  }
}

package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TelemetryTest {
  private static final int MANY = 1_000;

  private static List<String> said(Telemetry kind, long seed, int sender) {
    Source source = kind.source(seed, sender);
    return Stream.generate(() -> new String(source.next(), StandardCharsets.UTF_8))
        .limit(MANY)
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void theSameSeedAndSenderSayTheSame(Telemetry kind) {
    assertEquals(said(kind, 5, 1), said(kind, 5, 1));
    assertNotEquals(said(kind, 5, 1), said(kind, 6, 1));
    assertNotEquals(said(kind, 5, 1), said(kind, 5, 2));
    assertTrue(said(kind, 5, 1).stream().distinct().count() > MANY / 2);
  }

  @ParameterizedTest
  @EnumSource
  void everyMessageIsALine(Telemetry kind) {
    assertTrue(said(kind, 5, 1).stream().noneMatch(line -> line.isEmpty() || line.contains("\n")));
  }

  @Test
  void aSineStaysBetweenItsPeaksAndReachesThem() {
    List<Double> values = said(Telemetry.SINE, 5, 1).stream().map(Double::valueOf).toList();
    assertTrue(values.stream().allMatch(value -> value > 14 && value < 26), values::toString);
    assertTrue(values.stream().anyMatch(value -> value < 15.1), values::toString);
    assertTrue(values.stream().anyMatch(value -> value > 24.9), values::toString);
  }

  @Test
  void aWalkTakesSmallSteps() {
    List<Double> values = said(Telemetry.WALK, 5, 1).stream().map(Double::valueOf).toList();
    for (int i = 1; i < values.size(); i++) {
      assertTrue(Math.abs(values.get(i) - values.get(i - 1)) < 2, values::toString);
    }
  }

  @Test
  void jsonNamesItsSensorAndCounts() {
    List<String> lines = said(Telemetry.JSON, 5, 3);
    for (int i = 0; i < MANY; i++) {
      JsonObject json = new JsonObject(lines.get(i));
      assertEquals("sensor-3", json.getString("sensor"));
      assertEquals(i + 1, json.getInteger("number"));
    }
  }
}

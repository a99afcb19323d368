package io.tcptransfer.config;

import static io.tcptransfer.config.Configured.problem;
import static io.tcptransfer.config.Configured.problems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowTest {
  private static final String ELSEWHERE =
      "{\"tcp\": {\"listeners\": [{\"host\": \"0.0.0.0\", \"allow\": [%s]}]}}";

  @Test
  void addressesSayWhoMaySendFromOtherMachines() {
    assertEquals(List.of(), problems(ELSEWHERE.formatted("\"10.0.0.0/8\"")));

    Problem problem = problem(ELSEWHERE.formatted(""));
    assertEquals("tcp.listeners[0].host", problem.path());
    assertTrue(problem.rule().contains("add \"allow\": [\"10.0.0.0/8\"]"), problem.rule());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "10.0.0", "10.0.0.0/33", "10.0.0.0/8/8", "fe80::1%eth0"})
  void whatIsNoAddressIsTheOnlyProblem(String text) {
    Problem problem = problem(ELSEWHERE.formatted("\"" + text + "\""));
    assertEquals("tcp.listeners[0].allow[0]", problem.path());
  }
}

package io.tcptransfer.config;

import static io.tcptransfer.config.Configured.problem;
import static io.tcptransfer.config.Configured.problems;
import static io.tcptransfer.config.Configured.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OverlayTest {

  @Test
  void variablesWinOverTheFileAndTheFileOverTheDefaults() {
    Configuration configuration =
        with(
            "{\"http\": {\"port\": 1, \"instances\": 2}}",
            Map.of("TRANSFER_HTTP_PORT", "3", "PATH", "/bin", "TRANSFERX", "x"));

    assertEquals(3, configuration.http().port());
    assertEquals(2, configuration.http().instances());
    assertEquals(Duration.ofSeconds(20), configuration.http().ping());
  }

  @Test
  void textBecomesWhatTheKeyAsksFor() {
    Configuration configuration =
        with(
            "{}",
            Map.of(
                "TRANSFER_ALLOWANONYMOUS", "true",
                "TRANSFER_DRAINSECONDS", " 3 ",
                "TRANSFER_TCP_LISTENERS_0_NAME", "7",
                "TRANSFER_TCP_LISTENERS_0_PAYLOAD", "binary",
                "TRANSFER_TCP_LISTENERS_0_MAXUNFINISHEDBYTES", "5"));

    assertTrue(configuration.allowAnonymous());
    assertEquals(Duration.ofSeconds(3), configuration.drain());
    assertEquals("7", configuration.listeners().get(0).name());
    assertEquals(Payload.BINARY, configuration.listeners().get(0).payload());
    assertEquals(5, configuration.listeners().get(0).maxUnfinishedBytes());
  }

  @Test
  void objectsAndListsAreJsonAndReplaceTheFiles() {
    Configuration configuration =
        with(
            """
            {"channels": {"a": {}}, "http": {"instances": 4},
             "tcp": {"listeners": [{"port": 1}, {"port": 2}]}}
            """,
            Map.of(
                "TRANSFER_CHANNELS", "{\"b\": {\"holdSeconds\": 1}}",
                "TRANSFER_HTTP", "{\"port\": 9}",
                "TRANSFER_TCP_LISTENERS", "[{\"port\": 5}]",
                "TRANSFER_TCP_LISTENERS_0_CHANNEL", "c"));

    assertEquals(List.of("c", "b"), List.copyOf(configuration.channels().named()));
    assertEquals(9, configuration.http().port());
    assertEquals(0, configuration.http().instances());
    assertEquals(1, configuration.listeners().size());
    assertEquals(5, configuration.listeners().get(0).port());
  }

  @Test
  void oneListenerPastTheLastIsAdded() {
    Configuration configuration =
        with(
            "{}",
            Map.of(
                "TRANSFER_TCP_LISTENERS_1_PORT", "12001",
                "TRANSFER_TCP_LISTENERS_1_FRAMING", "line",
                "TRANSFER_TCP_LISTENERS_2", "{\"port\": 12002}"));

    assertEquals(
        List.of(12_000, 12_001, 12_002),
        configuration.listeners().stream().map(ListenerConfig::port).toList());
    assertEquals(
        List.of("default", "listener-1", "listener-2"),
        configuration.listeners().stream().map(ListenerConfig::name).toList());
    assertEquals(new Framing.Line(), configuration.listeners().get(1).framing());
  }

  @Test
  void aVariableOfAClusterTurnsItOn() {
    assertEquals(
        new ClusterConfig("127.0.0.1", 7, List.of("a:1"), false),
        with(
                "{}",
                Map.of(
                    "TRANSFER_CLUSTER_PORT", "7",
                    "TRANSFER_CLUSTER_MEMBERS", "[\"a:1\"]"))
            .cluster()
            .orElseThrow());
    assertEquals(
        5_701, with("{}", Map.of("TRANSFER_CLUSTER", "{}")).cluster().orElseThrow().port());
    assertEquals(
        "cluster.port (TRANSFER_CLUSTER_PORT)",
        problem("{\"cluster\": {}}", Map.of("TRANSFER_CLUSTER_PORT", "x")).path());
  }

  @Test
  void elevenListenersComeInTheOrderOfTheirIndex() {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i <= 10; i++) {
      environment.put("TRANSFER_TCP_LISTENERS_" + i + "_PORT", "" + (500 + i));
    }

    assertEquals(510, with("{}", environment).listeners().get(10).port());
  }

  @Test
  void aGapInTheListIsRefused() {
    Problem problem = problem("{}", Map.of("TRANSFER_TCP_LISTENERS_2_PORT", "1"));

    assertEquals(
        new Problem(
            "tcp.listeners[2].port (TRANSFER_TCP_LISTENERS_2_PORT)",
            "\"1\"",
            "must not leave a gap: the next index is 1"),
        problem);
  }

  @Test
  void aFramingIsAWordOrJsonOrGoesKeyByKey() {
    Framing gap = new Framing.IdleGap(Duration.ofMillis(7));
    Map<String, String> json =
        Map.of("TRANSFER_TCP_LISTENERS_0_FRAMING", "{\"type\": \"idle-gap\", \"millis\": 7}");
    Map<String, String> keys =
        Map.of(
            "TRANSFER_TCP_LISTENERS_0_FRAMING_TYPE", "idle-gap",
            "TRANSFER_TCP_LISTENERS_0_FRAMING_MILLIS", "7");

    assertEquals(gap, with("{}", json).listeners().get(0).framing());
    assertEquals(gap, with("{}", keys).listeners().get(0).framing());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TRANSFER_",
        "TRANSFER_X",
        "TRANSFER_http_port",
        "TRANSFER_HTTP_",
        "TRANSFER_HTTP_PORTS",
        "TRANSFER_HTTP_PORT_X",
        "TRANSFER_HTTP_PING_SECONDS",
        "TRANSFER_TCP_LISTENERS_X_PORT",
        "TRANSFER_TCP_LISTENERS_-1_PORT",
        "TRANSFER_TCP_LISTENERS_00_PORT",
        "TRANSFER_TCP_LISTENERS_99999999999_PORT",
        "TRANSFER_CHANNELS_DEFAULT_HOLDSECONDS",
        "TRANSFER_$SCHEMA",
        "TRANSFER_HTTP_MAXSENDERS",
      })
  void anUnknownVariableIsRefused(String name) {
    Problem problem = problem("{}", Map.of(name, "1"));

    assertEquals(name, problem.path());
    assertEquals("\"1\"", problem.value());
    assertTrue(problem.rule().startsWith("unknown variable; "), problem.rule());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TRANSFER_TCP_LISTENERS_X | known here: TRANSFER_TCP_LISTENERS_0",
        "TRANSFER_TCP_X | known here: TRANSFER_TCP_LISTENERS",
        "TRANSFER_HTTP_X | known here: TRANSFER_HTTP_HOST, TRANSFER_HTTP_PORT,"
            + " TRANSFER_HTTP_INSTANCES, TRANSFER_HTTP_PINGSECONDS, TRANSFER_HTTP_SENDBUFFERBYTES,"
            + " TRANSFER_HTTP_COMPRESSION, TRANSFER_HTTP_ALLOWEDORIGINS,"
            + " TRANSFER_HTTP_TRUSTFORWARDED, TRANSFER_HTTP_MAXRECEIVERS, TRANSFER_HTTP_MAXRECEIVERSPERADDRESS, TRANSFER_HTTP_TLS",
        "TRANSFER_TCP_LISTENERS_0_FRAMING_X |"
            + " known here: TRANSFER_TCP_LISTENERS_0_FRAMING_TYPE,"
            + " TRANSFER_TCP_LISTENERS_0_FRAMING_DELIMITER,"
            + " TRANSFER_TCP_LISTENERS_0_FRAMING_LENGTHBYTES,"
            + " TRANSFER_TCP_LISTENERS_0_FRAMING_ORDER,"
            + " TRANSFER_TCP_LISTENERS_0_FRAMING_INCLUDESPREFIX,"
            + " TRANSFER_TCP_LISTENERS_0_FRAMING_BYTES,"
            + " TRANSFER_TCP_LISTENERS_0_FRAMING_MILLIS",
        "TRANSFER_HTTP_PORT_X | TRANSFER_HTTP_PORT takes the whole value",
        "TRANSFER_CHANNELS_X | TRANSFER_CHANNELS takes the whole value",
      })
  void anUnknownVariableIsToldWhatIsKnownThere(String name, String known) {
    assertEquals("unknown variable; " + known, problem("{}", Map.of(name, "1")).rule());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "TRANSFER_HTTP_PORT | x | http.port | must be an integer from 0 to 65535",
        "TRANSFER_HTTP_PORT | 99999999999999999999999999 | http.port | must be an integer from 0 to 65535",
        "TRANSFER_ALLOWANONYMOUS | yes | allowAnonymous | must be true or false",
        "TRANSFER_CHANNELS | x | channels | must be valid JSON: line 1, column 2",
        "TRANSFER_CHANNELS | {\"a\":{},\"a\":{}} | channels | must not have a key twice: line 1, column 12",
        "TRANSFER_CHANNELS | {} {} | channels | must be one JSON value with nothing after it",
        "TRANSFER_CHANNELS | [] | channels | must be an object",
        "TRANSFER_HTTP | {\"port\": -1} | http.port | must be an integer from 0 to 65535",
        "TRANSFER_TCP_LISTENERS_0 | 5 | tcp.listeners[0] | must be an object",
      })
  void aWrongTextNamesItsVariable(String name, String text, String path, String rule) {
    Problem problem = problem("{}", Map.of(name, text));

    assertEquals(path + " (" + name + ")", problem.path());
    assertEquals(rule, problem.rule());
  }

  @Test
  void aVariableBelowSomethingWrongInTheFileDoesNotHideIt() {
    List<Problem> problems = problems("{\"http\": 5}", Map.of("TRANSFER_HTTP_PORT", "1"));

    assertEquals(List.of("http"), problems.stream().map(Problem::path).toList());
  }
}

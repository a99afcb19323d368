package io.tcptransfer.config;

import static io.tcptransfer.config.Configured.problem;
import static io.tcptransfer.config.Configured.problems;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistencyTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "127.1.2.255", "::1", "0:0:0:0:0:0:0:1", "localhost", "LocalHost"})
  void onLoopbackNobodyNeedsToSayWhoMay(String host) {
    assertEquals(List.of(), problems("{\"http\": {\"host\": \"" + host + "\"}}"));
    assertEquals(List.of(), problems("{\"tcp\": {\"listeners\": [{\"host\": \"" + host + "\"}]}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "::",
        "10.0.0.1",
        "127.0.0.256",
        "127.1",
        "127.0.0.1.example.org",
        "localhost.example.org",
        "box",
        "::2",
        "::ffff:127.0.0.1"
      })
  void elsewhereTheStartIsRefusedWithTheLineToAdd(String host) {
    String http = "\"http\": {\"host\": \"" + host + "\"}";
    String tcp = "\"tcp\": {\"listeners\": [{\"host\": \"" + host + "\"}]}";

    for (Problem problem : List.of(problem("{" + http + "}"), problem("{" + tcp + "}"))) {
      assertEquals("\"" + host + "\"", problem.value());
      assertTrue(problem.rule().contains("add \"allowAnonymous\": true"), problem.rule());
    }
    assertEquals("http.host", problem("{" + http + "}").path());
    assertEquals("tcp.listeners[0].host", problem("{" + tcp + "}").path());
    String everybody = "{" + http + ", " + tcp + ", \"allowAnonymous\": true}";
    assertEquals(List.of(), problems(everybody));
  }

  @Test
  void aClusterElsewhereIsForEverybodyWhoReachesIt() {
    String cluster = "\"cluster\": {\"host\": \"10.0.0.1\"}";
    String auth = "\"auth\": {\"tokens\": [{\"token\": \"t\"}]}";

    Problem problem = problem("{" + cluster + ", " + auth + "}");
    assertEquals("cluster.host", problem.path());
    assertTrue(problem.rule().contains("add \"allowAnonymous\": true"), problem.rule());
    assertEquals(List.of(), problems("{" + cluster + ", \"allowAnonymous\": true}"));
    String alone = "\"cluster\": {\"host\": \"10.0.0.1\", \"allowAnonymous\": true}";
    assertEquals(List.of(), problems("{" + alone + "}"));
    assertEquals(List.of(), problems("{\"cluster\": {\"host\": \"127.0.0.2\"}}"));
  }

  @Test
  void aClusterTakesNoAddressOfAnother() {
    Problem problem = problem("{\"http\": {\"port\": 7}, \"cluster\": {\"port\": 7}}");

    assertEquals("cluster.port", problem.path());
    assertTrue(problem.rule().contains("http listens on 127.0.0.1:7"), problem.rule());
  }

  @Test
  void aTokenSaysWhoMayComeInOverHttpAndNothingAboutListeners() {
    String auth = "\"auth\": {\"tokens\": [{\"token\": \"t\"}]}";
    String http = "{\"http\": {\"host\": \"0.0.0.0\"}";

    assertEquals(List.of(), problems(http + ", " + auth + "}"));
    String rule = problem(http + ", \"auth\": {\"tokens\": []}}").rule();
    assertTrue(rule.contains("add \"auth\": {\"tokens\": ["), rule);
    String tcp = "{\"tcp\": {\"listeners\": [{\"host\": \"0.0.0.0\"}]}, " + auth + "}";
    assertEquals("tcp.listeners[0].host", problem(tcp).path());
  }

  @Test
  void certificatesThatAreRequiredSayWhoMayComeInToAListener() {
    String json =
        "{\"tcp\": {\"listeners\": [{\"host\": \"0.0.0.0\", \"tls\": {\"certificate\": \"c\","
            + " \"key\": \"k\", \"trust\": \"t\", \"clientCertificates\": \"%s\"}}]}}";

    assertEquals(List.of(), problems(json.formatted("required")));
    Problem problem = problem(json.formatted("request"));
    assertEquals("tcp.listeners[0].host", problem.path());
    String remedy = "add \"tls\" with \"clientCertificates\": \"required\", or ";
    assertTrue(problem.rule().contains(remedy), problem.rule());
  }

  @Test
  void registrationWithTokensSaysWhoMayComeInToAListener() {
    String json =
        "{\"tcp\": {\"listeners\": [{\"host\": \"0.0.0.0\", \"registration\": %s}]},"
            + " \"auth\": {\"tokens\": [%s]}}";
    String token = "{\"token\": \"t\"}";

    assertEquals(List.of(), problems(json.formatted(true, token)));
    for (String half : List.of(json.formatted(false, token), json.formatted(true, ""))) {
      assertEquals("tcp.listeners[0].host", problem(half).path());
      assertTrue(problem(half).rule().contains("\"registration\": true, with"));
    }
  }

  @Test
  void aPortForBothNeedsWhatEachOfThemNeeds() {
    String json = "{\"tcp\": {\"listeners\": [{\"host\": \"0.0.0.0\", \"http\": true%s}]}%s}";
    String allow = ", \"allow\": [\"10.0.0.0/8\"]";
    String auth = ", \"auth\": {\"tokens\": [{\"token\": \"t\"}]}";

    assertEquals(List.of(), problems(json.formatted(allow, auth)));
    assertTrue(problem(json.formatted(allow, "")).rule().contains("add \"auth\""));
    assertTrue(problem(json.formatted("", auth)).rule().contains("add \"allow\""));
  }

  @Test
  void aSenderNamesItsChannelInOneWayOnly() {
    String json =
        "{\"tcp\": {\"listeners\": [{\"registration\": %s, \"tls\": {\"certificate\": \"c\", \"key\":"
            + " \"k\", \"trust\": \"t\", \"clientCertificates\": \"required\","
            + " \"channelFromCertificate\": %s}}]}}";

    assertEquals(List.of(), problems(json.formatted(true, false)));
    assertEquals(List.of(), problems(json.formatted(false, true)));
    assertEquals("tcp.listeners[0].registration", problem(json.formatted(true, true)).path());
  }

  @Test
  void aTokenThatIsWrongByItselfIsNotAlsoMissing() {
    String json = "{\"http\": {\"host\": \"0.0.0.0\"}, \"auth\": {\"tokens\": [{}]}}";

    assertEquals("auth.tokens[0]", problem(json).path());
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "0.0.0.0, 127.0.0.1",
    "127.0.0.1, 0.0.0.0",
    "::, 127.0.0.1",
    "::1, 0.0.0.0",
    "localhost, 127.0.0.1",
    "::1, localhost",
    "Box, bOX",
    "0:0:0:0:0:0:0:1, ::1",
  })
  void twoOnOneAddressAreRefused(String one, String other) {
    assertEquals("tcp.listeners[1].port", problem(twoListeners(one, 7, other, 7)).path());
    assertEquals("http.port", problem(listenerAndHttp(one, 7, other, 7)).path());
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 7, 127.0.0.1, 8",
    "127.0.0.1, 0, 127.0.0.1, 0",
    "0.0.0.0, 0, 127.0.0.1, 0",
    "127.0.0.1, 7, 127.0.0.2, 7",
    "127.0.0.1, 7, ::1, 7",
    "a, 7, b, 7",
  })
  void differentAddressesAreFine(String one, int port, String other, int otherPort) {
    assertEquals(List.of(), problems(twoListeners(one, port, other, otherPort)));
    assertEquals(List.of(), problems(listenerAndHttp(one, port, other, otherPort)));
  }

  @Test
  void theOtherOneOnTheAddressIsNamed() {
    assertEquals(
        "http.port = 7: must not be the address of another:"
            + " tcp.listeners[0] listens on 127.0.0.1:7",
        problem(listenerAndHttp("127.0.0.1", 7, "127.0.0.1", 7)).toString());
  }

  @Test
  void aWrongPortMeetsNobody() {
    List<Problem> problems =
        problems("{\"tcp\": {\"listeners\": [{\"port\": \"x\"}, {\"port\": 12000}]}}");

    assertEquals(1, problems.size(), problems::toString);
  }

  @Test
  void twoListenersNeedTwoNames() {
    String listeners = "{\"tcp\": {\"listeners\": [{\"port\": 1, %s}, {\"port\": 2, %s}]}}";

    Problem problem = problem(listeners.formatted("\"name\": \"listener-1\"", "\"host\": \"::1\""));
    assertEquals("tcp.listeners[1].name", problem.path());
    assertEquals("must not be the name of another: tcp.listeners[0].name has it", problem.rule());
    assertEquals(List.of(), problems(listeners.formatted("\"name\": \"a\"", "\"name\": \"A\"")));
  }

  @Test
  void aFixedMessageMustFitTheLongest() {
    String listener =
        "{\"tcp\": {\"listeners\": [{\"maxMessageBytes\": 16,"
            + " \"framing\": {\"type\": \"fixed\", \"bytes\": %d}}]}}";

    assertEquals(List.of(), problems(listener.formatted(16)));
    Problem problem = problem(listener.formatted(17));
    assertEquals("tcp.listeners[0].framing.bytes", problem.path());
    assertEquals("must be at most maxMessageBytes, 16", problem.rule());
  }

  @ParameterizedTest
  @CsvSource({
    "plant/a, plant/a, plant/a",
    "plant/a, plant/*, plant/*",
    "plant/a, *, *",
    "plant/a, other, -",
  })
  void aLogMustHoldTwoOfTheLongestMessages(String channel, String entry, String blamed) {
    String json =
        "{\"tcp\": {\"listeners\": [{\"maxMessageBytes\": 50000, \"channel\": \"%s\"}]},"
            + " \"channels\": {\"%s\": {\"historyBytes\": %d}}}";

    assertEquals(List.of(), problems(json.formatted(channel, entry, 100_000)));
    if (blamed.equals("-")) {
      assertEquals(List.of(), problems(json.formatted(channel, entry, 99_999)));
    } else {
      Problem problem = problem(json.formatted(channel, entry, 99_999));
      assertEquals("channels." + blamed + ".historyBytes", problem.path());
      assertEquals(
          "must be at least 100000, twice tcp.listeners[0].maxMessageBytes", problem.rule());
    }
  }

  @Test
  void everyLogMustHoldTwoOfTheLongestWhereSendersChooseTheChannel() {
    String json =
        "{\"tcp\": {\"listeners\": [{\"maxMessageBytes\": 50000, \"tls\": {\"certificate\": \"c\","
            + " \"key\": \"k\", \"trust\": \"t\", \"clientCertificates\": \"required\","
            + " \"channelFromCertificate\": %s}}]},"
            + " \"channels\": {\"plant/*\": {\"historyBytes\": 99999}}}";

    assertEquals(List.of(), problems(json.formatted(false)));
    assertEquals("channels.plant/*.historyBytes", problem(json.formatted(true)).path());
  }

  @Test
  void theDefaultLogMustHoldTwoOfTheLongestMessagesToo() {
    Problem problem = problem("{\"tcp\": {\"listeners\": [{\"maxMessageBytes\": 4194305}]}}");

    assertEquals("channels.*.historyBytes", problem.path());
    assertEquals("8388608", problem.value());
  }

  @Test
  void maxChannelsMustLeaveRoomForThoseThatAreNamed() {
    String json = "{\"channels\": {\"a\": {}, \"default\": {}, \"b/*\": {}}, \"maxChannels\": %d}";

    assertEquals(List.of(), problems(json.formatted(2)));
    assertEquals("maxChannels", problem(json.formatted(1)).path());
  }

  private static String twoListeners(String host, int port, String otherHost, int otherPort) {
    return "{\"allowAnonymous\": true, \"tcp\": {\"listeners\": [%s, %s]}}"
        .formatted(door(host, port), door(otherHost, otherPort));
  }

  private static String listenerAndHttp(String host, int port, String otherHost, int otherPort) {
    return "{\"allowAnonymous\": true, \"tcp\": {\"listeners\": [%s]}, \"http\": %s}"
        .formatted(door(host, port), door(otherHost, otherPort));
  }

  private static String door(String host, int port) {
    return "{\"host\": \"%s\", \"port\": %d}".formatted(host, port);
  }
}

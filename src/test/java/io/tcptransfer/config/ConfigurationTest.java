package io.tcptransfer.config;

import static io.tcptransfer.config.Configured.problem;
import static io.tcptransfer.config.Configured.problems;
import static io.tcptransfer.config.Configured.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

  @Test
  void nothingSaidMeansTheDefaults() {
    Configuration configuration = with("{}");

    assertEquals(
        List.of(
            new ListenerConfig(
                "default",
                "127.0.0.1",
                12_000,
                "default",
                new Framing.Raw(),
                Payload.AUTO,
                1_048_576,
                Oversize.CLOSE,
                67_108_864,
                new SenderRules(List.of(), 10_000, 256, Duration.ZERO, false, false),
                TlsConfig.NONE,
                false,
                false)),
        configuration.listeners());
    assertEquals(
        new HttpConfig(
            "127.0.0.1",
            8_080,
            0,
            Duration.ofSeconds(20),
            262_144,
            false,
            new HttpRules(List.of(), List.of(), 10_000, 256),
            TlsConfig.NONE),
        configuration.http());
    assertEquals(
        new ChannelSettings(8_388_608, 100_000, Duration.ofSeconds(5)),
        configuration.channels().admit("default").orElseThrow());
    assertEquals(1_000, configuration.channels().maxChannels());
    assertEquals(0, configuration.historyTotalBytes());
    assertEquals(Duration.ofSeconds(10), configuration.drain());
    assertEquals(new AuthConfig(List.of()), configuration.auth());
    assertFalse(configuration.allowAnonymous());
    assertEquals(Optional.empty(), configuration.cluster());
  }

  @Test
  void registrationIsReadOfEachListener() {
    Configuration configuration =
        with("{\"tcp\": {\"listeners\": [{\"registration\": true}, {\"port\": 0}]}}");

    assertTrue(configuration.listeners().get(0).senders().registration());
    assertFalse(configuration.listeners().get(1).senders().registration());
  }

  @Test
  void everyKeyIsRead() {
    Configuration configuration =
        with(
            """
            {"$schema": "./config.schema.json",
             "tcp": {"listeners": [{"name": "scale", "host": "::1", "port": 1, "channel": "plant/a",
               "framing": "line", "payload": "text", "maxMessageBytes": 1000, "onOversize": "skip",
               "maxUnfinishedBytes": 2000, "allow": ["10.0.0.0/8", "::1"], "maxSenders": 9,
               "maxSendersPerAddress": 8, "idleTimeoutSeconds": 7, "proxyProtocol": true,
               "tls": {"certificate": "a.pem", "key": "b.pem",
               "clientCertificates": "required", "trust": "c.pem", "channelFromCertificate": true},
               "replies": true, "http": true}]},
             "channels": {"plant/*": {"historyBytes": 65536, "historyMessages": 7, "holdSeconds": 0}},
             "maxChannels": 3, "historyTotalBytes": 4, "drainSeconds": 5,
             "http": {"host": "localhost", "port": 0, "instances": 6, "pingSeconds": 7,
               "sendBufferBytes": 8000, "compression": true,
               "allowedOrigins": ["https://example.org", "null"],
               "trustForwarded": ["10.0.0.0/8"], "maxReceivers": 8,
               "maxReceiversPerAddress": 9,
               "tls": {"certificate": "d.pem", "key": "e.pem"}},
             "allowAnonymous": true,
             "cluster": {"host": "10.0.0.1", "port": 2,
               "members": ["10.0.0.2:3", "node-2:4", "[fd00::2]:65535"]}}
            """);

    assertEquals(
        new ListenerConfig(
            "scale",
            "::1",
            1,
            "plant/a",
            new Framing.Line(),
            Payload.TEXT,
            1_000,
            Oversize.SKIP,
            2_000,
            new SenderRules(
                List.of(AddressRange.of("10.0.0.0/8"), AddressRange.of("::1")),
                9,
                8,
                Duration.ofSeconds(7),
                true,
                false),
            new TlsConfig("a.pem", "b.pem", ClientCertificates.REQUIRED, "c.pem", true),
            true,
            true),
        configuration.listeners().get(0));
    assertEquals(
        new ChannelSettings(65_536, 7, Duration.ZERO),
        configuration.channels().admit("plant/b").orElseThrow());
    assertEquals(3, configuration.channels().maxChannels());
    assertEquals(4, configuration.historyTotalBytes());
    assertEquals(Duration.ofSeconds(5), configuration.drain());
    assertEquals(
        new HttpConfig(
            "localhost",
            0,
            6,
            Duration.ofSeconds(7),
            8_000,
            true,
            new HttpRules(
                List.of("https://example.org", "null"),
                List.of(AddressRange.of("10.0.0.0/8")),
                8,
                9),
            new TlsConfig("d.pem", "e.pem", ClientCertificates.NONE, "", false)),
        configuration.http());
    assertTrue(configuration.allowAnonymous());
    assertEquals(
        new ClusterConfig(
            "10.0.0.1", 2, List.of("10.0.0.2:3", "node-2:4", "[fd00::2]:65535"), false),
        configuration.cluster().orElseThrow());
  }

  @Test
  void anEmptyClusterIsOneWithTheDefaults() {
    Configuration configuration = with("{\"cluster\": {}}");

    assertEquals(
        new ClusterConfig("127.0.0.1", 5_701, List.of(), false),
        configuration.cluster().orElseThrow());
    assertEquals(configuration, Configuration.of(configuration.effective(), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.256:1",
        "10.0.0.1-9:1",
        "10.0.0.*:1",
        "127.0.0.1:65536",
        "127.0.0.1:05",
        "[12]:1",
        "[127.0.0.1]:1",
        "[::1",
        "a b:1",
        "a,b:1",
        "http://a:1",
        ""
      })
  void aMemberThatCanBeNoAddressIsRefused(String member) {
    Problem problem = problem("{\"cluster\": {\"members\": [\"a:1\", \"%s\"]}}".formatted(member));

    assertEquals("cluster.members[1]", problem.path());
    assertEquals("\"" + member + "\"", problem.value());
    assertTrue(problem.rule().startsWith("must be host:port, such as "), problem.rule());
  }

  @Test
  void whatIsEffectiveReadsAsTheSameAgain() {
    Configuration configuration =
        with(
            """
            {"tcp": {"listeners": [{"port": 0}, {"port": 0, "framing": {"type": "fixed", "bytes": 3}},
               {"port": 0, "framing": {"type": "length-prefix", "lengthBytes": 2, "order": "little"}}]},
             "channels": {"a/*": {"holdSeconds": 0}}, "maxChannels": 9}
            """);
    JsonObject effective = configuration.effective();

    assertEquals(configuration, Configuration.of(effective, Map.of()));
    assertEquals(configuration, with(effective.encode()));
    assertEquals(20, effective.getJsonObject("http").getInteger("pingSeconds"));
    assertEquals(
        "listener-1",
        effective
            .getJsonObject("tcp")
            .getJsonArray("listeners")
            .getJsonObject(1)
            .getString("name"));
  }

  @Test
  void readingChangesNothingInTheFilesObject() {
    JsonObject json = new JsonObject("{\"http\": {\"port\": 1}}");
    Configuration.of(json, Map.of("TRANSFER_HTTP_PORT", "2"));

    assertEquals(new JsonObject("{\"http\": {\"port\": 1}}"), json);
  }

  @Test
  void allProblemsAreToldAtOnceEachWithPathValueAndRule() {
    List<Problem> problems =
        problems(
            """
            {"tcp": {"listeners": [{"port": 70000, "host": "0.0.0.0"}, {"prot": 1, "framing": "lines"}]},
             "channels": {"a b": {}},
             "http": {"port": "x", "host": "10.0.0.1"},
             "drainSeconds": true}
            """);

    assertEquals(
        List.of(
            "tcp.listeners[0].port",
            "tcp.listeners[1].prot",
            "tcp.listeners[1].framing",
            "channels.\"a b\"",
            "drainSeconds",
            "http.port",
            "tcp.listeners[0].host",
            "http.host"),
        problems.stream().map(Problem::path).toList());
    assertEquals(
        new Problem("tcp.listeners[0].port", "70000", "must be an integer from 0 to 65535"),
        problems.get(0));
    assertEquals(
        "http.port = \"x\": must be an integer from 0 to 65535", problems.get(5).toString());
  }

  @Test
  void theMessageHasOneLineForEachProblem() {
    ConfigurationException refused =
        Configured.refused("{\"drainSeconds\": \"a\\nb\", \"x\\ny\": 1}", Map.of());

    assertEquals(2, refused.problems().size());
    assertEquals(2, refused.getMessage().lines().count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cluster.x",
        "trustForwarded",
        "tcp.x",
        "tcp.listeners[0].tls.x",
        "http.tls.x",
        "tcp.listeners[0].allowed",
        "tcp.listeners[0].$schema",
        "http.maxSenders",
      })
  void anUnknownKeyIsRefused(String path) {
    Problem problem = problem(Configured.at(path, "1").encode());

    assertEquals(path, problem.path());
    assertEquals("1", problem.value());
    assertTrue(problem.rule().startsWith("unknown key; known here: "), problem.rule());
  }

  @Test
  void whatMayBeASecretIsNotShown() {
    String message =
        Configured.refused("{\"auths\": {\"a\": 1}, \"adminToken\": \"s3cret\"}", Map.of())
            .getMessage();

    assertFalse(message.contains("s3cret"), message);
    assertTrue(message.contains("adminToken = ***"), message);
    assertTrue(message.contains("auths = {…}"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "tcp.listeners[0].port, 0, 65535",
    "tcp.listeners[0].maxUnfinishedBytes, 1, 1099511627776",
    "tcp.listeners[0].maxSenders, 1, 10000000",
    "tcp.listeners[0].maxSendersPerAddress, 1, 10000000",
    "tcp.listeners[0].idleTimeoutSeconds, 0, 31536000",
    "channels.*.historyMessages, 1, 2147483647",
    "channels.*.holdSeconds, 0, 3600",
    "maxChannels, 1, 2147483647",
    "historyTotalBytes, 0, 1099511627776",
    "drainSeconds, 0, 3600",
    "http.port, 0, 65535",
    "cluster.port, 0, 65535",
    "http.instances, 0, 1024",
    "http.pingSeconds, 1, 3600",
    "http.sendBufferBytes, 4096, 1073741824",
    "http.maxReceivers, 1, 10000000",
    "http.maxReceiversPerAddress, 1, 10000000",
  })
  void aNumberMustBeInItsRange(String path, long min, long max) {
    String rule = "must be an integer from " + min + " to " + max;
    for (String good : List.of("" + min, "" + max, max + ".0")) {
      assertEquals(List.of(), problems(Configured.at(path, good).encode()), good);
    }
    List<String> wrong =
        List.of(
            "" + (min - 1),
            "" + (max + 1),
            "1.5",
            "\"5\"",
            "true",
            "null",
            "[1]",
            "{}",
            "1e400",
            "99999999999999999999999999");
    for (String value : wrong) {
      Problem problem = problem(Configured.at(path, value).encode());
      assertEquals(path, problem.path(), value);
      assertEquals(rule, problem.rule(), value);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp",
        "http",
        "channels",
        "channels.a",
        "tcp.listeners[0]",
        "auth",
        "auth.tokens[0]",
        "cluster"
      })
  void anObjectMustBeOne(String path) {
    for (String value : List.of("1", "\"x\"", "null", "[]", "false")) {
      Problem problem = problem(Configured.at(path, value).encode());
      assertEquals(path, problem.path(), value);
      assertEquals("must be an object", problem.rule());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}", "null", "\"x\""})
  void thereMustBeAListener(String listeners) {
    Problem problem = problem(Configured.at("tcp.listeners", listeners).encode());

    assertEquals("tcp.listeners", problem.path());
    assertEquals("must be a list with at least one element", problem.rule());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "tcp.listeners[0].payload | \"auto\" | \"Auto\" | must be \"auto\", \"text\" or \"binary\"",
        "tcp.listeners[0].onOversize | \"skip\" | 1 | must be \"close\" or \"skip\"",
        "allowAnonymous | true | \"true\" | must be true or false",
        "tcp.listeners[0].name | \"Waage 3\" | \"\" | must be 1 to 64 characters, none of them a control character",
        "tcp.listeners[0].name | \"a\" | \"a\\u0007\" | must be 1 to 64 characters, none of them a control character",
        "http.allowedOrigins[0] | \"https://[::1]:8080\" | \"https://example.org/\" | must be an origin, such as https://example.org or http://10.0.0.1:3000 (no path, no / at the end), or \"null\" for pages from files",
        "http.host | \"::1\" | \"a b\" | must be an IP address or a host name (letters, digits and . - _ : %)",
        "tcp.listeners[0].host | \"127.9.9.9\" | 127 | must be an IP address or a host name (letters, digits and . - _ : %)",
      })
  void aWordMustFollowItsRule(String path, String good, String wrong, String rule) {
    assertEquals(List.of(), problems(Configured.at(path, good).encode()));
    Problem problem = problem(Configured.at(path, wrong).encode());
    assertEquals(path, problem.path());
    assertEquals(rule, problem.rule());
  }
}

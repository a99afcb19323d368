package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How nodes come together and part; what travels between them is of no concern here. */
class ClusterJoinIT {
  private static final Duration NOTICED = Duration.ofSeconds(10);

  /** What our own loggers say, and, as it happens, that somebody seems to be dead. */
  private static final Pattern EXPECTED =
      Pattern.compile(
          "^\\S+ (INFO  \\w+ - |WARN  MembershipManager - Member .* is suspected to be dead )");

  @RegisterExtension final Relays relays = new Relays();

  /** A member of a list that is the same for all of them. */
  private Launch node(int port, List<Integer> all) {
    String members =
        String.join(",", all.stream().map(other -> "\"127.0.0.1:" + other + "\"").toList());
    return relays
        .launch()
        .args("-cluster")
        .env("TRANSFER_CLUSTER_PORT", "" + port)
        .env("TRANSFER_CLUSTER_MEMBERS", "[" + members + "]");
  }

  /** Free when it was asked; the next test run on this machine may be faster. */
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return taken.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : taken) {
        socket.close();
      }
    }
  }

  private static void awaitJoined(Relay node, int port, int members) {
    said(node, "cluster joined address=127\\.0\\.0\\.1:" + port + " members=" + members + "$");
  }

  private static void awaitMember(Relay node, String what, int port, int members) {
    said(node, "cluster member " + what + " address=127.0.0.1:" + port + " members=" + members);
  }

  private static void said(Relay node, String pattern) {
    node.process().out().await(Pattern.compile(pattern), NOTICED);
  }

  private static void assertQuiet(Relay node) {
    assertEquals(List.of(), node.process().err().lines());
    assertEquals(
        List.of(),
        node.process().out().lines().stream()
            .filter(line -> !EXPECTED.matcher(line).find())
            .toList());
  }

  @Test
  void theSecondNodeFindsTheFirstByAPortThatTheSystemChose() {
    Relay first = node(0, List.of()).relay();
    int port =
        Integer.parseInt(
            first
                .process()
                .out()
                .await("cluster joined address=127\\.0\\.0\\.1:(\\d+) members=1$")
                .group(1));
    Relay second = node(0, List.of(port)).relay();
    said(second, "cluster joined address=127\\.0\\.0\\.1:\\d+ members=2$");
    said(first, "cluster member joined address=127\\.0\\.0\\.1:\\d+ members=2$");
  }

  @Test
  void nodesMeetByNameAndOnIpv6() {
    Relay first =
        node(0, List.of())
            .env("TRANSFER_CLUSTER_HOST", "localhost")
            .env("TRANSFER_CLUSTER_MEMBERS", "[]")
            .relay();
    String port =
        first.process().out().await("cluster joined address=127.0.0.1:(\\d+) members=1$").group(1);
    Relay second =
        node(0, List.of()).env("TRANSFER_CLUSTER_MEMBERS", "[\"localhost:" + port + "\"]").relay();
    said(second, "cluster joined address=\\S+ members=2$");

    Relay six = node(0, List.of()).env("TRANSFER_CLUSTER_HOST", "::1").relay();
    String sixPort =
        six.process().out().await("cluster joined address=\\[::1]:(\\d+) members=1$").group(1);
    Relay other =
        node(0, List.of())
            .env("TRANSFER_CLUSTER_HOST", "::1")
            .env("TRANSFER_CLUSTER_MEMBERS", "[\"[::1]:" + sixPort + "\"]")
            .relay();
    said(other, "cluster joined address=\\[::1]:\\d+ members=2$");
  }

  @Test
  void threeNodesJoinAndNoticeWhoGoes() throws IOException {
    List<Integer> ports = freePorts(3);
    List<Relay> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      nodes.add(node(ports.get(i), ports).relay());
      awaitJoined(nodes.get(i), ports.get(i), i + 1);
    }
    awaitMember(nodes.get(0), "joined", ports.get(1), 2);
    awaitMember(nodes.get(0), "joined", ports.get(2), 3);
    awaitMember(nodes.get(1), "joined", ports.get(2), 3);

    nodes.get(1).process().kill();
    awaitMember(nodes.get(0), "left", ports.get(1), 2);
    awaitMember(nodes.get(2), "left", ports.get(1), 2);

    assertEquals(143, nodes.get(2).stop());
    awaitMember(nodes.get(0), "left", ports.get(2), 1);
    assertTrue(nodes.get(2).output().stream().anyMatch(line -> line.endsWith(" stopped")));
    assertQuiet(nodes.get(0));
    assertQuiet(nodes.get(2));
    Receiver receiver = relays.receiver(nodes.get(0));
    relays.sender(nodes.get(0)).send("still there");
    receiver.expect("still there");
  }

  @Test
  void nodesThatStartAtOnceAreOneCluster() throws IOException {
    List<Integer> ports = freePorts(3);
    List<Running> starting = ports.stream().map(port -> node(port, ports).start()).toList();
    for (Running node : starting) {
      // Whoever joined last or merged: for each of them a line tells of three.
      node.out().await("cluster (member )?joined address=\\S+ members=3$");
    }
  }

  @Test
  void aNodeThatIsStartedAgainIsTakenInAgain() throws IOException {
    List<Integer> ports = freePorts(2);
    Relay first = node(ports.get(0), ports).relay();
    Relay second = node(ports.get(1), ports).relay();
    awaitJoined(second, ports.get(1), 2);
    assertEquals(143, first.stop());
    awaitMember(second, "left", ports.get(0), 1);
    awaitJoined(node(ports.get(0), ports).relay(), ports.get(0), 2);
  }

  @Test
  void termEndsANodeInTime() throws IOException {
    List<Integer> ports = freePorts(2);
    node(ports.get(0), ports).relay();
    Relay second = node(ports.get(1), ports).env("TRANSFER_DRAINSECONDS", "0").relay();
    awaitJoined(second, ports.get(1), 2);
    second.process().signal("TERM");
    assertEquals(143, second.process().awaitEnd(Duration.ofSeconds(3)).status());
  }

  @Test
  void nothingListensOnMoreThanLoopback() throws IOException {
    KernelSockets.assumeReadable();
    Relay node = node(freePorts(1).get(0), List.of()).relay();
    List<String> tcp = KernelSockets.listening(node.process().pid());
    // Senders, receivers (one for each loop that shares their port), Hazelcast, the event bus.
    assertTrue(tcp.stream().distinct().count() == 4, tcp::toString);
    assertEquals(List.of(), tcp.stream().filter(at -> !at.startsWith("127.0.0.1:")).toList());
    assertEquals(List.of(), KernelSockets.datagrams(node.process().pid()));
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended = node(taken.getLocalPort(), List.of()).run();
      assertEquals(1, ended.status());
      assertEquals(
          List.of(
              "cannot listen: cluster on 127.0.0.1:"
                  + taken.getLocalPort()
                  + ": address already in use"),
          ended.err());
      assertEquals(List.of(), ended.out());
    }
  }

  @Test
  void aHostThatIsNotOfThisMachineIsNamed() {
    Ended ended =
        node(0, List.of())
            .env("TRANSFER_CLUSTER_HOST", "203.0.113.1")
            .env("TRANSFER_ALLOWANONYMOUS", "true")
            .run();
    assertEquals(1, ended.status());
    assertEquals(1, ended.err().size(), ended.toString());
    assertTrue(
        ended.err().get(0).startsWith("cannot listen: cluster on 203.0.113.1:0: "),
        ended.toString());
    assertEquals(List.of(), ended.out());
  }

  @Test
  void membersThatAreAwayOrUnknownAreNoReasonNotToStart() throws IOException {
    String members = "[\"127.0.0.1:" + freePorts(1).get(0) + "\", \"nobody.invalid:5701\"]";
    Relay node = node(0, List.of()).env("TRANSFER_CLUSTER_MEMBERS", members).relay();
    said(node, "WARN .*cluster member unknown address=nobody.invalid:5701: no such host now$");
    said(node, "cluster joined address=\\S+ members=1$");
  }

  @Test
  void aWrongMemberAndAnOpenDoorAreRefused() {
    Ended ended =
        node(0, List.of())
            .env("TRANSFER_CLUSTER_MEMBERS", "[\"127.0.0.1\"]")
            .env("TRANSFER_CLUSTER_HOST", "203.0.113.1")
            .run();
    assertEquals(1, ended.status());
    String text = String.join("\n", ended.err());
    assertTrue(
        text.contains("cluster.members[0] (TRANSFER_CLUSTER_MEMBERS) = \"127.0.0.1\": "), text);
    assertTrue(text.contains("cluster.host (TRANSFER_CLUSTER_HOST) = \"203.0.113.1\": "), text);
    assertEquals(3, ended.err().size(), text);
  }

  @Test
  void theDemoRunsAlone() {
    Ended ended = relays.launch().args("demo", "-conf", "{\"cluster\": {}}").run();
    assertEquals(1, ended.status());
    assertEquals(List.of("demo: it runs alone, and the configuration has a cluster"), ended.err());
  }

  @Test
  void withoutAClusterNothingOfHazelcastIsLoaded() {
    assertEquals(List.of(), hazelcastOf(relays.launch()));
    assertTrue(hazelcastOf(node(0, List.of())).size() > 100);
  }

  /** The classes that a whole life of a relay loads, one message included. */
  private List<String> hazelcastOf(Launch launch) {
    Relay relay = launch.jvm("-Xlog:class+load").relay();
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("hello");
    receiver.expect("hello");
    assertEquals(143, relay.stop());
    Stream<String> loaded = relay.output().stream().filter(line -> line.contains(" source: "));
    return loaded
        .filter(line -> line.matches(".* (com|io\\.vertx\\.spi\\.cluster)\\.hazelcast\\..*"))
        .toList();
  }
}

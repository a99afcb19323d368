package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes that lose sight of each other, and find each other again. */
class ClusterCutIT {
  private static final int CLUSTER_PORT = 5701;
  private static final int HTTP_PORT = 8080;
  private static final int TCP_PORT = 12_000;
  private static final int LINE_BYTES = ClusterReceiver.LINE_BYTES;

  /** Hazelcast believes for 15 s that a member is only slow. */
  private static final Duration NOTICED = Duration.ofSeconds(60);

  @RegisterExtension final Relays relays = new Relays();

  private Running start(Namespaces nets, int number) {
    List<String> command = new ArrayList<>(nets.enter(number));
    command.addAll(List.of(Launch.java(), "-jar", Launch.jar().toString()));
    return relays
        .launch()
        .command(command.toArray(String[]::new))
        .args("-cluster")
        .lines("")
        .withoutPorts()
        .env("TRANSFER_ALLOWANONYMOUS", "true")
        .env("TRANSFER_HTTP_HOST", nets.fromHere(number))
        .env("TRANSFER_TCP_LISTENERS_0_HOST", nets.fromHere(number))
        .env("TRANSFER_CLUSTER_HOST", nets.between(number))
        .env("TRANSFER_CLUSTER_MEMBERS", members(nets))
        .start();
  }

  private static String members(Namespaces nets) {
    return "[\"%s:%d\", \"%s:%d\"]"
        .formatted(nets.between(1), CLUSTER_PORT, nets.between(2), CLUSTER_PORT);
  }

  private Sender sender(Namespaces nets, int number) {
    return relays.closing(new Sender(new InetSocketAddress(nets.fromHere(number), TCP_PORT)));
  }

  private ClusterReceiver receiver(Namespaces nets, int number) {
    InetSocketAddress http = new InetSocketAddress(nets.fromHere(number), HTTP_PORT);
    return relays.closing(ClusterReceiver.start(() -> http));
  }

  private static void says(Running node, String what) {
    node.out().await(Pattern.compile(what), NOTICED);
  }

  @Test
  void eachSideGoesOnAloneAndBothHaveEverythingWhenTheyMeetAgain() {
    Namespaces nets = relays.closing(Namespaces.make());
    Running one = start(nets, 1);
    says(one, "started in");
    Running two = start(nets, 2);
    says(two, "started in");
    says(one, "node heard .* nodes=2");
    ClusterReceiver first = receiver(nets, 1);
    ClusterReceiver second = receiver(nets, 2);
    Sender toOne = sender(nets, 1);
    Sender toTwo = sender(nets, 2);
    toOne.send(Lines.bytes(1, 100, LINE_BYTES));
    toTwo.send(Lines.bytes(1, 100, LINE_BYTES));
    first.awaitMessages(200);
    second.awaitMessages(200);

    nets.pullOut();
    toOne.send(Lines.bytes(101, 1_100, LINE_BYTES));
    toTwo.send(Lines.bytes(101, 1_100, LINE_BYTES));
    // Its own side's senders reach each receiver, and nobody else.
    first.awaitMessages(1_200);
    second.awaitMessages(1_200);
    assertNotEquals(first.seen(), second.seen());
    says(one, "node gone");
    says(two, "node gone");
    first.await(() -> !first.gaps().isEmpty(), "to be told that the other node is gone");
    second.await(() -> !second.gaps().isEmpty(), "to be told that the other node is gone");
    assertEquals(1_200, first.received());
    assertEquals(1_200, second.received());

    nets.plugIn();
    first.awaitMessages(2_200);
    second.awaitMessages(2_200);
    assertEquals(first.seen(), second.seen());
    assertEquals(0, first.missed() + second.missed());
    toTwo.send(Lines.bytes(1_101, 1_200, LINE_BYTES));
    first.awaitMessages(2_300);
    assertTrue(first.gaps().stream().allMatch(gap -> gap.getValue("count") == null));
  }
}

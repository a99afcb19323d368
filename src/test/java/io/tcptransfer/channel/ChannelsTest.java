package io.tcptransfer.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.config.ChannelRules;
import io.tcptransfer.config.ChannelSettings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChannelsTest {
  private static final ChannelSettings SETTINGS = Batches.settings(100_000, 1_000);

  private final AtomicInteger epochs = new AtomicInteger();
  private final ChannelRules rules =
      new ChannelRules(Map.of("plant/*", SETTINGS, "exact", SETTINGS), Set.of("default"), 4);
  private final Channels channels =
      new Channels(rules, 1 << 20, () -> "e" + epochs.incrementAndGet());

  private Channel found(String name) {
    return channels.find(name).orElseThrow();
  }

  private Set<String> names() {
    return channels.all().stream().map(Channel::name).collect(Collectors.toSet());
  }

  @Test
  void namedChannelsExistFromTheStart() {
    assertEquals(Set.of("default", "exact"), names());
  }

  @Test
  void aChannelBeginsWithTheFirstWhoAsksForIt() {
    Channel begun = found("plant/one");
    assertEquals(Set.of("default", "exact", "plant/one"), names());
    assertSame(begun, found("plant/one"));
    assertEquals(SETTINGS, begun.settings());
  }

  @Test
  void everyStreamHasAnEpochOfItsOwn() {
    assertNotEquals(found("default").own().epoch(), found("exact").own().epoch());
    assertEquals(found("default").own().epoch(), found("default").own().epoch());
  }

  @Test
  void aNameThatNothingAdmitsIsNoChannel() {
    assertEquals(Optional.empty(), channels.find("other"));
    assertEquals(Optional.empty(), channels.find("plant"));
    assertEquals(Set.of("default", "exact"), names());
  }

  @Test
  void noMoreChannelsBeginThanThereMayBe() {
    Channel last = found("plant/one");
    found("plant/two");
    assertEquals(Optional.empty(), channels.find("plant/three"));
    assertSame(last, found("plant/one"), "those that have begun stay");
    assertEquals(4, channels.all().size());
  }

  @Test
  void everySenderGetsANumberOfItsOwn() {
    int first = channels.nextSender();
    assertNotEquals(0, first);
    assertNotEquals(first, channels.nextSender());
  }

  @Test
  void allLogsAreCountedTogetherAndGivenUpTogether() {
    assertTrue(found("default").append(Batches.of(SETTINGS, "a"), 1));
    assertTrue(found("exact").append(Batches.of(SETTINGS, "b"), 1));
    assertEquals(
        found("default").historyBytes() + found("exact").historyBytes(), channels.reservedBytes());
    assertTrue(channels.reservedBytes() > found("default").historyBytes());
    channels.clear();
    assertEquals(0, channels.reservedBytes());
    assertEquals(0, found("exact").historyBytes());
  }
}

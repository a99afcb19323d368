package io.tcptransfer.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.channel.Roster;
import io.tcptransfer.channel.Tallies;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.ListenerConfig;
import io.tcptransfer.config.Oversize;
import io.tcptransfer.config.Payload;
import io.tcptransfer.config.SenderRules;
import io.tcptransfer.config.TlsConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenerTest {
  private static final long MOST_UNFINISHED_BYTES = 100;

  private final ListenerConfig config =
      new ListenerConfig(
          "plant",
          "127.0.0.1",
          0,
          "default",
          new Framing.Line(),
          Payload.AUTO,
          50,
          Oversize.CLOSE,
          MOST_UNFINISHED_BYTES,
          new SenderRules(List.of(), 10, 10, Duration.ZERO, false, false),
          TlsConfig.NONE,
          false,
          false);
  private final Instant now = Instant.ofEpochSecond(1_763_000_000, 123_456_789);
  private final Listener listener =
      new Listener(
          config,
          config::senders,
          null,
          new Tallies(),
          new Roster(),
          Clock.fixed(now, ZoneOffset.UTC));

  @Test
  void unfinishedBytesOfAllSendersTogetherAreBounded() {
    assertTrue(listener.accountUnfinished(60));
    assertTrue(listener.accountUnfinished(40), "as much as there may be");
    assertFalse(listener.accountUnfinished(1));
  }

  @Test
  void whoKeepsNoMoreThanBeforeIsNotToBlame() {
    listener.accountUnfinished(150);
    assertTrue(listener.accountUnfinished(0));
    assertTrue(listener.accountUnfinished(-10));
    assertFalse(listener.accountUnfinished(1), "others still keep too much");
    assertTrue(listener.accountUnfinished(-42));
    assertTrue(listener.accountUnfinished(1), "what was given up is free again");
  }

  @Test
  void timeIsInMicrosecondsSince1970() {
    assertEquals(1_763_000_000_123_456L, listener.epochMicros());
  }
}

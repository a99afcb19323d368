package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Senders that say first which channel they feed. */
class RegistrationIT {
  private static final String TOKENS =
      """
      [{"name": "feeder", "token": "s3cret-feeder", "channels": ["plant/*"], "may": ["send"]},
       {"name": "screen", "token": "s3cret-screen", "channels": ["plant/*"], "may": ["receive"]}]
      """;

  @RegisterExtension final Relays relays = new Relays();

  private Launch launch() {
    return relays
        .launch()
        .env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line")
        .env("TRANSFER_TCP_LISTENERS_0_REGISTRATION", "true")
        .env("TRANSFER_CHANNELS", "{\"plant/*\": {}}");
  }

  @Test
  void everySenderFeedsTheChannelThatItNames() {
    Relay relay = launch().relay();
    Receiver first = relays.receiver(relay, "/ws/plant/a");
    Receiver second = relays.receiver(relay, "/ws/plant/b");
    relays.sender(relay).send("plant/a\none\n");
    relays.sender(relay).send("plant/b\r\ntwo\n");
    first.expect("one");
    second.expect("two");
  }

  @ParameterizedTest
  @CsvSource({
    "plant/a s3cret-feeder, ''",
    "plant/a s3cret-screen, NOT_ALLOWED",
    "plant/a wrong, NO_TOKEN",
    "plant/a, NO_TOKEN",
    "'plant/a ', NO_TOKEN",
    "default s3cret-feeder, NOT_ALLOWED",
    "nowhere/a s3cret-feeder, NOT_ALLOWED",
    "plant/../a s3cret-feeder, UNKNOWN_CHANNEL",
    "'', NO_TOKEN",
  })
  void onlyTheRightTokenMaySend(String line, String reason) {
    Relay relay = launch().env("TRANSFER_AUTH_TOKENS", TOKENS).relay();
    Sender sender = relays.sender(relay).send(line + "\nhello\n");
    if (reason.isEmpty()) {
      relays.receiver(relay, "/ws/plant/a?history=1&access_token=s3cret-screen").expect("hello");
    } else {
      sender.expectEnd();
      relay.process().out().await("sender refused .* reason=" + reason + "$");
      assertEquals(143, relay.stop());
    }
    assertTrue(relay.output().stream().noneMatch(said -> said.contains("s3cret")));
  }

  @Test
  void unknownChannelIsCutAndCounted() {
    Relay relay = launch().relay();
    relays.sender(relay).send("elsewhere\nhello\n").expectEnd();
    relay.process().out().await("reason=UNKNOWN_CHANNEL$");
    assertEquals(143, relay.stop());
    relay.process().out().await("refusedSenders=\\{unknown_channel=1\\}");
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code health} and a relay agree on what is asked, and what the answer means. */
class HealthRelayIT {
  @RegisterExtension final Relays relays = new Relays();

  @Test
  void aRelayThatHasStartedIsReady() {
    Relay relay = relays.launch().env("TRANSFER_AUTH_TOKENS_0_TOKEN", "secret").relay();
    assertEquals(
        new Ended(0, List.of("ready"), List.of()),
        relays.launch().args("health", "--port=" + relay.httpPort()).run());
  }
}

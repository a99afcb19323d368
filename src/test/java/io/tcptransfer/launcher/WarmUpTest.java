package io.tcptransfer.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.ListenerConfig;
import io.tcptransfer.config.Payload;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the relay that comes before the relay is, and that nothing depends on it. */
@Timeout(60)
class WarmUpTest {
  /** Remembers what it was told, and opens no port. */
  private static final class Idle extends VerticleBase implements RelayVerticle {
    private final boolean fails;
    private Configuration told;
    private boolean hushed;
    private boolean stopped;

    Idle(boolean fails) {
      this.fails = fails;
    }

    @Override
    public Future<?> start() {
      told = Configuration.of(config(), Map.of());
      hushed = isHushed();
      return fails ? Future.failedFuture("no port") : Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      stopped = true;
      return Future.succeededFuture();
    }

    @Override
    public void reload(Configuration asked) {
      throw new AssertionError("nobody asks for that");
    }
  }

  private static boolean isHushed() {
    return !((LoggerContext) LoggerFactory.getILoggerFactory()).getTurboFilterList().isEmpty();
  }

  private static Configuration run(String asked) {
    Idle idle = new Idle(true);
    WarmUp.run(Vertx.vertx(), idle, Configuration.of(new JsonObject(asked), Map.of()));
    return idle.told;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatFailsIsOverAndIsHeardOfAgain(boolean start) {
    Idle idle = new Idle(start);
    WarmUp.run(Vertx.vertx(), idle, Configuration.of(new JsonObject(), Map.of()));
    assertTrue(idle.hushed);
    assertFalse(isHushed());
    assertEquals(!start, idle.stopped);
  }

  @Test
  void itListensOnThisMachineAloneWhateverTheRelayDoes() {
    Configuration warm =
        run(
            """
            {"tcp": {"listeners": [{"host": "0.0.0.0", "port": 12001, "allow": ["10.0.0.0/8"]}]},
             "http": {"host": "0.0.0.0", "port": 8081},
             "auth": {"tokens": [{"name": "a", "token": "secret", "channels": ["*"], "may": ["receive"]}]}}
            """);
    String loopback = InetAddress.getLoopbackAddress().getHostAddress();
    assertEquals(List.of(loopback), warm.listeners().stream().map(ListenerConfig::host).toList());
    assertEquals(loopback, warm.http().host());
    assertFalse(warm.auth().isGiven());
    assertFalse(List.of(0, 12001).contains(warm.listeners().get(0).port()));
    assertFalse(List.of(0, 8081).contains(warm.http().port()));
    assertNotEquals(warm.http().port(), warm.listeners().get(0).port());
  }

  @Test
  void everyFramingIsThereOnceButForThoseThatTakeLong() {
    Configuration warm =
        run(
            """
            {"tcp": {"listeners": [
              {"port": 1, "framing": "line", "payload": "text", "maxMessageBytes": 100},
              {"port": 2, "framing": {"type": "idle-gap", "millis": 20}},
              {"port": 3, "framing": {"type": "fixed", "bytes": 9}},
              {"port": 4, "framing": {"type": "fixed", "bytes": 100000}},
              {"port": 5, "framing": "line"}]}}
            """);
    assertEquals(
        List.of(new Framing.Line(), new Framing.Fixed(9)),
        warm.listeners().stream().map(ListenerConfig::framing).toList());
    assertEquals(Payload.TEXT, warm.listeners().get(0).payload());
  }

  @Test
  void aPortThatSomebodyWaitsForIsNotTaken() throws IOException {
    for (int i = 0; i < 20; i++) {
      assertEquals(2, WarmUp.freePort(port -> port % 3 == 2) % 3);
    }
    assertThrows(IOException.class, () -> WarmUp.freePort(port -> false));
  }

  @Test
  void whereAllTakeLongItIsRaw() {
    Configuration warm =
        run(
            "{\"tcp\": {\"listeners\": [{\"framing\": {\"type\": \"idle-gap\", \"millis\": 20}}]}}");
    assertEquals(
        List.of(new Framing.Raw()),
        warm.listeners().stream().map(ListenerConfig::framing).toList());
  }
}

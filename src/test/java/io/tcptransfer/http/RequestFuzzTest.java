package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.channel.Position;
import io.tcptransfer.config.AddressRange;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.Right;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Whatever a request says, it is understood or refused, and nothing else happens. {@code
 * -Dfuzz.inputs=1000000} makes a long run of it.
 */
class RequestFuzzTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 20_000);
  private static final String PIECES = "09azAZ:,.=-_~/%&?+;@[]() \t\u0000\u007f\u00e9\u0661\ud800";
  private static final List<String> WORDS =
      List.of(
          "e1:1",
          "bearer.",
          "Bearer ",
          "bearer",
          "czNjcmV0",
          "s3cret",
          "tcp-transfer.v1",
          "127.0.0.1",
          "localhost",
          "[::1]",
          ":8080",
          "http://",
          "null",
          "999999999999999999",
          "hold",
          "10.0.0.1");

  private final Random random = new Random(5);

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int pieces = random.nextInt(6); pieces > 0; pieces--) {
      if (random.nextBoolean()) {
        text.append(WORDS.get(random.nextInt(WORDS.size())));
      } else {
        text.append(PIECES.charAt(random.nextInt(PIECES.length())));
      }
    }
    return text.toString();
  }

  private MultiMap some(String... names) {
    MultiMap map = MultiMap.caseInsensitiveMultiMap();
    for (String name : names) {
      for (int count = random.nextInt(3); count > 0; count--) {
        map.add(name, text());
      }
    }
    return map;
  }

  /** Of a request: what it is understood as; empty if it is refused. */
  private static <T> Optional<T> understood(Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (Refusal refusal) {
      assertTrue(List.of(400, 401, 403).contains(refusal.status()));
      return Optional.empty();
    } catch (IllegalArgumentException malformed) {
      assertEquals(IllegalArgumentException.class, malformed.getClass());
      return Optional.empty();
    }
  }

  @Test
  void everyPositionIsReadAndWrittenAgainOrRefused() {
    int understood = 0;
    for (int i = 0; i < INPUTS; i++) {
      String text = text();
      Optional<Position> position = understood(() -> Position.parse(text));
      understood += position.isPresent() ? 1 : 0;
      position.ifPresent(
          read ->
              read.offsets()
                  .forEach((epoch, offset) -> assertTrue(text.contains(epoch + ":"), text)));
    }
    assertTrue(understood > 0);
  }

  @Test
  void everyQueryIsReadOrRefused() {
    int understood = 0;
    for (int i = 0; i < INPUTS; i++) {
      MultiMap query = some("history", "after", "slow", "access_token");
      understood += understood(() -> ReceiverQuery.of(query)).isPresent() ? 1 : 0;
    }
    assertTrue(understood > INPUTS / 1_000);
  }

  @Test
  void nothingButTheTokenIsEverTakenForIt() {
    Configuration configuration =
        Configuration.of(
            Configuration.parse("{\"auth\": {\"tokens\": [{\"token\": \"s3cret\"}]}}"), Map.of());
    Guard guard =
        new Guard(
            configuration.http().rules(),
            configuration.http().host(),
            Entrance.of(configuration).tokens());
    byte[] secret = "s3cret".getBytes(StandardCharsets.UTF_8);
    int admitted = 0;
    for (int i = 0; i < INPUTS; i++) {
      MultiMap headers = some("Authorization", "Sec-WebSocket-Protocol");
      MultiMap query = some("access_token");
      boolean may =
          understood(
                  () -> {
                    guard.checkRight(Right.RECEIVE, "a", headers, query);
                    return true;
                  })
              .isPresent();
      Optional<byte[]> token = understood(() -> Bearer.of(headers, query)).flatMap(any -> any);
      assertEquals(token.isPresent() && Arrays.equals(secret, token.get()), may);
      if (may) {
        String all = headers + "" + query;
        String base64 = Base64.getUrlEncoder().encodeToString(secret);
        assertTrue(all.contains("s3cret") || all.contains(base64), all);
        admitted++;
      }
    }
    assertTrue(admitted > 0);
  }

  @Test
  void everyCallerIsKnownOrRefused() throws Exception {
    InetAddress proxy = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    Forwarding forwarding = new Forwarding(List.of(new AddressRange("10.0.0.0/8")));
    Configuration configuration = Configuration.of(Configuration.parse("{}"), Map.of());
    Guard guard =
        new Guard(
            configuration.http().rules(),
            configuration.http().host(),
            Entrance.of(configuration).tokens());
    int admitted = 0;
    for (int i = 0; i < INPUTS; i++) {
      MultiMap headers =
          some("Host", "Origin", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto");
      Optional<Caller> caller =
          understood(
              () -> {
                Caller asking = forwarding.caller(proxy, false, headers);
                guard.checkOrigin(asking, headers);
                return asking;
              });
      if (caller.isPresent()) {
        Authority authority = caller.get().authority();
        assertTrue(
            authority.isAddress() || authority.host().equals("localhost"), () -> "" + headers);
        admitted++;
      }
    }
    assertTrue(admitted > 0);
  }
}

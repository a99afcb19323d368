package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.Fuzz;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever a request says, it is understood or refused, and nothing else happens. */
class RequestFuzzTest {
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

  private int good;

  private static String text(Random random) {
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

  private static MultiMap some(Random random, String... names) {
    MultiMap map = MultiMap.caseInsensitiveMultiMap();
    for (String name : names) {
      for (int count = random.nextInt(3); count > 0; count--) {
        map.add(name, text(random));
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

  private void assertSomeWereGood() {
    assertTrue(good > 0 || !Fuzz.isWhole());
  }

  @Test
  void everyPositionIsReadAndWrittenAgainOrRefused() {
    Fuzz.run(
        RequestFuzzTest::text,
        text -> {
          Optional<Position> position = understood(() -> Position.parse(text));
          if (position.isPresent()) {
            good++;
            String again =
                position.get().offsets().entrySet().stream()
                    .map(entry -> Position.of(entry.getKey(), entry.getValue()))
                    .collect(Collectors.joining(","));
            assertEquals(position.get(), Position.parse(again));
            position
                .get()
                .offsets()
                .forEach((epoch, offset) -> assertTrue(text.contains(epoch + ":")));
          }
        });
    assertSomeWereGood();
  }

  @Test
  void everyQueryIsReadOrRefused() {
    Fuzz.run(
        random -> some(random, "history", "after", "slow", "access_token"),
        query -> good += understood(() -> ReceiverQuery.of(query)).isPresent() ? 1 : 0);
    assertSomeWereGood();
  }

  /** What may carry a token. */
  private record Presented(MultiMap headers, MultiMap query) {
    boolean contains(String text) {
      return headers.toString().contains(text) || query.toString().contains(text);
    }
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
            new Entrance(configuration).tokens());
    byte[] secret = "s3cret".getBytes(StandardCharsets.UTF_8);
    String base64 = Base64.getUrlEncoder().encodeToString(secret);
    Fuzz.run(
        random ->
            new Presented(
                some(random, "Authorization", "Sec-WebSocket-Protocol"),
                some(random, "access_token")),
        by -> {
          boolean may = understood(() -> mayReceive(guard, by)).isPresent();
          Optional<byte[]> token =
              understood(() -> Bearer.of(by.headers(), by.query())).flatMap(any -> any);
          assertEquals(token.isPresent() && Arrays.equals(secret, token.get()), may);
          assertTrue(!may || by.contains("s3cret") || by.contains(base64));
          good += may ? 1 : 0;
        });
    assertSomeWereGood();
  }

  private static boolean mayReceive(Guard guard, Presented by) {
    guard.checkRight(Right.RECEIVE, "a", by.headers(), by.query());
    return true;
  }

  @Test
  void everyCallerIsKnownOrRefused() throws Exception {
    InetAddress proxy = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    Forwarding forwarding = new Forwarding(List.of(AddressRange.of("10.0.0.0/8")));
    Configuration configuration = Configuration.of(Configuration.parse("{}"), Map.of());
    Guard guard =
        new Guard(
            configuration.http().rules(),
            configuration.http().host(),
            new Entrance(configuration).tokens());
    Fuzz.run(
        random ->
            some(
                random,
                "Host",
                "Origin",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Proto"),
        headers -> {
          Optional<Caller> caller =
              understood(
                  () -> {
                    Caller asking = forwarding.caller(proxy, false, headers);
                    guard.checkOrigin(asking, headers);
                    return asking;
                  });
          if (caller.isPresent()) {
            good++;
            Authority authority = caller.get().authority();
            assertTrue(authority.isAddress() || authority.host().equals("localhost"));
          }
        });
    assertSomeWereGood();
  }
}

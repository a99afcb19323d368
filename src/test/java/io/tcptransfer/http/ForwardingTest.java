package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import io.tcptransfer.config.AddressRange;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingTest {
  private final Forwarding forwarding = new Forwarding(List.of(AddressRange.of("10.0.0.0/8")));

  private static InetAddress at(String address) {
    return NetUtil.createInetAddressFromIpAddressString(address);
  }

  private static MultiMap headers(String... namesAndValues) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Host", "10.0.0.9:8080");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  private static MultiMap all(String path) {
    return headers(
        "X-Forwarded-For", path,
        "X-Forwarded-Proto", "https",
        "X-Forwarded-Host", "Relay.example.org");
  }

  @Test
  void aTrustedProxySaysWhoAsksAndForWhat() {
    Caller caller = forwarding.caller(at("10.0.0.1"), false, all("203.0.113.7"));
    assertEquals(at("203.0.113.7"), caller.address());
    assertTrue(caller.secure());
    assertEquals(new Authority("relay.example.org", ""), caller.authority());
  }

  @Test
  void anybodyElseSaysNothing() {
    Caller caller = forwarding.caller(at("203.0.113.1"), false, all("127.0.0.1"));
    assertEquals(at("203.0.113.1"), caller.address());
    assertFalse(caller.secure());
    assertEquals(new Authority("10.0.0.9", ":8080"), caller.authority());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7 | 203.0.113.7",
        "127.0.0.1, 203.0.113.7 | 203.0.113.7",
        "127.0.0.1, 203.0.113.7, 10.0.0.2 | 203.0.113.7",
        "10.0.0.3, 10.0.0.2 | 10.0.0.3",
        "203.0.113.7, unknown | 10.0.0.1",
        "203.0.113.7, unknown, 10.0.0.2 | 10.0.0.2",
        "'' | 10.0.0.1",
        "2001:db8::1 | 2001:db8::1",
      })
  void onlyWhatTrustedProxiesHaveSetCounts(String path, String address) {
    assertEquals(at(address), forwarding.caller(at("10.0.0.1"), false, all(path)).address());
  }

  @Test
  void valuesOfSeveralHeadersAreOneList() {
    MultiMap headers = headers("X-Forwarded-For", "127.0.0.1", "X-Forwarded-For", "203.0.113.7");
    assertEquals(at("203.0.113.7"), forwarding.caller(at("10.0.0.1"), false, headers).address());
    MultiMap hosts = headers("X-Forwarded-Host", "evil.example, relay.example.org");
    assertEquals(
        "relay.example.org", forwarding.caller(at("10.0.0.1"), true, hosts).authority().host());
  }

  @Test
  void whatAProxyDoesNotSayIsThatOfTheConnection() {
    Caller caller = forwarding.caller(at("10.0.0.1"), true, headers());
    assertEquals(at("10.0.0.1"), caller.address());
    assertTrue(caller.secure());
    assertEquals("10.0.0.9", caller.authority().host());
  }

  @Test
  void aMalformedHostIsNoRequestWhoeverSaysIt() {
    MultiMap headers = headers("X-Forwarded-Host", "a b");
    assertThrows(Refusal.class, () -> forwarding.caller(at("10.0.0.1"), true, headers));
    assertEquals("10.0.0.9", forwarding.caller(at("9.9.9.9"), true, headers).authority().host());
  }
}

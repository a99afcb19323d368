package io.tcptransfer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsConsistencyTest {
  private static final String FILES = "\"certificate\": \"c\", \"key\": \"k\"";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"clientCertificates\": \"none\"}",
        "{FILES}",
        "{FILES, \"clientCertificates\": \"request\", \"trust\": \"t\"}",
        "{FILES, \"clientCertificates\": \"required\", \"trust\": \"t\"}",
      })
  void wholeTlsIsTakenEverywhere(String tls) {
    assertEquals(List.of(), Configured.problems(listener(tls)));
    assertEquals(List.of(), Configured.problems(http(tls)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"certificate\": \"c\"} | certificate | needs key, the path of another PEM file",
        "{\"key\": \"k\"} | key | needs certificate, the path of another PEM file",
        "{FILES, \"clientCertificates\": \"request\"} | clientCertificates"
            + " | needs trust, the certificates by which peers are trusted",
        "{\"clientCertificates\": \"required\"} | clientCertificates"
            + " | needs trust, the certificates by which peers are trusted",
        "{FILES, \"trust\": \"t\"} | trust"
            + " | needs clientCertificates \"request\" or \"required\"",
        "{\"clientCertificates\": \"required\", \"trust\": \"t\"} | trust"
            + " | needs certificate, the path of another PEM file",
      })
  void halfOfItIsRefusedEverywhere(String tls, String key, String rule) {
    assertRefused("tcp.listeners[0].tls." + key, rule, listener(tls));
    assertRefused("http.tls." + key, rule, http(tls));
  }

  @Test
  void aCertificateThatNamesTheChannelMustBeRequired() {
    String asked = "{FILES, \"trust\": \"t\", \"channelFromCertificate\": true, ";

    assertEquals(
        List.of(), Configured.problems(listener(asked + "\"clientCertificates\": \"required\"}")));
    assertRefused(
        "tcp.listeners[0].tls.channelFromCertificate",
        "needs clientCertificates \"required\"",
        listener(asked + "\"clientCertificates\": \"request\"}"));
  }

  @Test
  void aReceiversCertificateNamesNoChannel() {
    assertRefused(
        "http.tls.channelFromCertificate",
        "is for senders: must be false here",
        http(
            "{FILES, \"trust\": \"t\", \"channelFromCertificate\": true,"
                + " \"clientCertificates\": \"required\"}"));
  }

  @Test
  void aKeyInPlaceOfItsPathIsNotShown() {
    Problem problem =
        Configured.problem(
            http("{\"certificate\": \"c\", \"key\": \"-----BEGIN PRIVATE KEY-----\\nMIIsecret\"}"));

    assertEquals("***", problem.value());
    assertFalse(problem.toString().contains("MII"));
  }

  private static void assertRefused(String path, String rule, String json) {
    Problem problem = Configured.problem(json);
    assertEquals(path, problem.path());
    assertEquals(rule, problem.rule());
  }

  private static String listener(String tls) {
    return Configured.at("tcp.listeners[0].tls", tls.replace("FILES", FILES)).encode();
  }

  private static String http(String tls) {
    return Configured.at("http.tls", tls.replace("FILES", FILES)).encode();
  }
}

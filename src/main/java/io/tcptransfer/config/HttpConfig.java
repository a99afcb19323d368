package io.tcptransfer.config;

import java.time.Duration;

/**
 * Where the page and the WebSockets are served, and how. A value; any thread.
 *
 * @param host the interface to listen on
 * @param port the port to listen on; 0 takes any free one
 * @param instances how many verticles share the port; 0 means one per core, the further ones as
 *     receivers come
 * @param ping how often a receiver must prove that it lives
 * @param sendBufferBytes what the kernel may hold for one receiver that is not quick
 * @param compression whether messages are compressed for receivers that agree on it
 * @param rules who may come in, and how many
 * @param tls whether the port speaks TLS: https and wss
 */
public record HttpConfig(
    String host,
    int port,
    int instances,
    Duration ping,
    int sendBufferBytes,
    boolean compression,
    HttpRules rules,
    TlsConfig tls) {
  static final Key<HttpConfig, String> HOST =
      Key.of("host", Host.KIND, "127.0.0.1", HttpConfig::host);
  static final Key<HttpConfig, Integer> PORT =
      Key.of("port", Whole.integer(0, 65_535), 8_080, HttpConfig::port);
  private static final Key<HttpConfig, Integer> INSTANCES =
      Key.of("instances", Whole.integer(0, 1_024), 0, HttpConfig::instances);
  private static final Key<HttpConfig, Duration> PING =
      Key.of("pingSeconds", Whole.seconds(1, 3_600), Duration.ofSeconds(20), HttpConfig::ping);
  private static final Key<HttpConfig, Integer> SEND_BUFFER_BYTES =
      Key.of(
          "sendBufferBytes",
          Whole.integer(4_096, 1_073_741_824),
          262_144,
          HttpConfig::sendBufferBytes);
  private static final Key<HttpConfig, Boolean> COMPRESSION =
      Key.of("compression", Choice.trueOrFalse(), false, HttpConfig::compression);
  static final Key<HttpConfig, TlsConfig> TLS =
      Key.of("tls", TlsConfig.SHAPE, TlsConfig.NONE, HttpConfig::tls);

  static final Shape<HttpConfig> SHAPE =
      Shape.of(
          s ->
              new HttpConfig(
                  s.get(HOST),
                  s.get(PORT),
                  s.get(INSTANCES),
                  s.get(PING),
                  s.get(SEND_BUFFER_BYTES),
                  s.get(COMPRESSION),
                  HttpRules.of(s),
                  s.get(TLS)),
          HOST,
          PORT,
          INSTANCES,
          PING,
          SEND_BUFFER_BYTES,
          COMPRESSION,
          HttpRules.ALLOWED_ORIGINS,
          HttpRules.TRUST_FORWARDED,
          HttpRules.MAX_RECEIVERS,
          HttpRules.MAX_RECEIVERS_PER_ADDRESS,
          TLS);
}

package io.tcptransfer.config;

import java.util.regex.Pattern;

/**
 * How a port speaks TLS. Knows no file's content. A value; any thread.
 *
 * @param certificate path of the PEM file with the port's certificate and those between it and the
 *     root; empty means no TLS
 * @param key path of the PEM file with the certificate's private key
 * @param clientCertificates whether peers must show certificates
 * @param trust path of the PEM file with the certificates by which peers are trusted; empty when
 *     they are not asked
 * @param channelFromCertificate whether a sender's certificate names its channel
 */
public record TlsConfig(
    String certificate,
    String key,
    ClientCertificates clientCertificates,
    String trust,
    boolean channelFromCertificate) {
  private static final Pattern PATH = Pattern.compile("[^\\p{Cc}]{0,4096}");
  private static final Text FILE =
      new Text(
          path -> PATH.matcher(path).matches(),
          "must be the path of a PEM file, 4096 characters at most, or empty");

  static final Key<TlsConfig, String> CERTIFICATE =
      Key.of("certificate", FILE, "", TlsConfig::certificate);
  static final Key<TlsConfig, String> KEY = Key.of("key", FILE, "", TlsConfig::key);
  static final Key<TlsConfig, ClientCertificates> CLIENT_CERTIFICATES =
      Key.of(
          "clientCertificates",
          Choice.of(ClientCertificates.class),
          ClientCertificates.NONE,
          TlsConfig::clientCertificates);
  static final Key<TlsConfig, String> TRUST = Key.of("trust", FILE, "", TlsConfig::trust);
  static final Key<TlsConfig, Boolean> CHANNEL_FROM_CERTIFICATE =
      Key.of(
          "channelFromCertificate", Choice.trueOrFalse(), false, TlsConfig::channelFromCertificate);

  static final Shape<TlsConfig> SHAPE =
      Shape.of(
          s ->
              new TlsConfig(
                  s.get(CERTIFICATE),
                  s.get(KEY),
                  s.get(CLIENT_CERTIFICATES),
                  s.get(TRUST),
                  s.get(CHANNEL_FROM_CERTIFICATE)),
          CERTIFICATE,
          KEY,
          CLIENT_CERTIFICATES,
          TRUST,
          CHANNEL_FROM_CERTIFICATE);

  /** No TLS. */
  public static final TlsConfig NONE = SHAPE.defaults();

  /** Whether the port speaks TLS, and nothing else. */
  public boolean isOn() {
    return !certificate.isEmpty();
  }
}

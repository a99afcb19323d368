package io.tcptransfer.config;

/**
 * The rules between the keys of one {@code tls}: half of it never means less safety than was meant.
 * Says nothing about a value that is already known to be wrong by itself. One thread.
 */
final class TlsConsistency {
  private final TlsConfig tls;
  private final Path at;
  private final Problems problems;

  /**
   * @param at where the {@code tls} stands
   */
  TlsConsistency(TlsConfig tls, Path at, Problems problems) {
    this.tls = tls;
    this.at = at;
    this.problems = problems;
  }

  /** The rules of a listener's. */
  void checkListener() {
    checkFiles();
    if (tls.channelFromCertificate()
        && tls.clientCertificates() != ClientCertificates.REQUIRED
        && areSound(TlsConfig.CHANNEL_FROM_CERTIFICATE, TlsConfig.CLIENT_CERTIFICATES)) {
      add(TlsConfig.CHANNEL_FROM_CERTIFICATE, true, "needs clientCertificates \"required\"");
    }
  }

  /** The rules of HTTP's, whose receivers name the channel in the path. */
  void checkHttp() {
    checkFiles();
    if (tls.channelFromCertificate()) {
      add(TlsConfig.CHANNEL_FROM_CERTIFICATE, true, "is for senders: must be false here");
    }
  }

  private void checkFiles() {
    boolean asks = tls.clientCertificates() != ClientCertificates.NONE;
    mustComeWith(TlsConfig.CERTIFICATE, tls.certificate(), TlsConfig.KEY, tls.key());
    mustComeWith(TlsConfig.KEY, tls.key(), TlsConfig.CERTIFICATE, tls.certificate());
    mustComeWith(TlsConfig.TRUST, tls.trust(), TlsConfig.CERTIFICATE, tls.certificate());
    Key<TlsConfig, ClientCertificates> ask = TlsConfig.CLIENT_CERTIFICATES;
    if (!areSound(ask, TlsConfig.TRUST)) {
      return;
    }
    if (asks && tls.trust().isEmpty()) {
      add(ask, ask.write(tls), "needs trust, the certificates by which peers are trusted");
    }
    if (!asks && !tls.trust().isEmpty()) {
      add(TlsConfig.TRUST, tls.trust(), "needs clientCertificates \"request\" or \"required\"");
    }
  }

  private void mustComeWith(
      Key<TlsConfig, ?> given, String file, Key<TlsConfig, ?> other, String otherFile) {
    if (!file.isEmpty() && otherFile.isEmpty() && areSound(given, other)) {
      add(given, file, "needs " + other.name() + ", the path of another PEM file");
    }
  }

  private boolean areSound(Key<TlsConfig, ?> one, Key<TlsConfig, ?> other) {
    return !problems.concern(at.key(one.name())) && !problems.concern(at.key(other.name()));
  }

  private void add(Key<TlsConfig, ?> key, Object json, String rule) {
    problems.add(at.key(key.name()), json, rule);
  }
}

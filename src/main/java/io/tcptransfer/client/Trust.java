package io.tcptransfer.client;

import io.tcptransfer.tls.PemFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * By which certificates a relay is believed. Knows no connection. Its methods block; any thread.
 */
public final class Trust {
  private Trust() {}

  /** By those that the JDK trusts. */
  public static SSLContext ofTheSystem() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /**
   * By those in a PEM file, and no others: authorities, or the relay's own.
   *
   * @param option what named the file
   * @throws io.tcptransfer.tls.UnusableFile if it is of no use
   */
  public static SSLContext of(String option, String file) {
    PemFile pem = new PemFile(option, file);
    byte[] bytes = pem.read().getBytes();
    try {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      if (certificates.isEmpty()) {
        throw new CertificateException();
      }
      return trusting(certificates);
    } catch (GeneralSecurityException e) {
      throw pem.unusable("must be a PEM file with X.509 certificates");
    }
  }

  private static SSLContext trusting(Collection<? extends Certificate> certificates)
      throws GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      trusted.load(null, null);
    } catch (IOException e) {
      throw new IllegalStateException("nothing is read", e);
    }
    int number = 0;
    for (Certificate certificate : certificates) {
      trusted.setCertificateEntry("trusted-" + number++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}

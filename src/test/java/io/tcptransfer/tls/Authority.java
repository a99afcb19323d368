package io.tcptransfer.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

/**
 * Issues certificates, for which the JDK has no API: an authority with a root of its own. Writes
 * them in DER (RFC 5280) by hand, with keys of the curve P-256. Any thread.
 */
public final class Authority {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] ECDSA_WITH_SHA256 = HEX.parseHex("300a06082a8648ce3d040302");

  /** Of {@code localhost} and 127.0.0.1. */
  private static final byte[] ALTERNATIVE_NAMES =
      HEX.parseHex("301a0603551d1104133011" + "82096c6f63616c686f7374" + "87047f000001");

  private static final byte[] MAY_ISSUE = HEX.parseHex("300f0603551d130101ff040530030101ff");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final char[] NO_PASSWORD = new char[0];

  private final KeyPair keys = newKeys();
  private final AtomicLong serial = new AtomicLong();
  private final X500Principal name;
  private final X509Certificate root;

  /** A certificate with its key. */
  public record Identity(X509Certificate certificate, PrivateKey key) {
    /** As the relay reads them. */
    public Identity write(Path certificateFile, Path keyFile) {
      write(certificateFile, "CERTIFICATE", encoded(certificate));
      write(keyFile, "PRIVATE KEY", key.getEncoded());
      return this;
    }

    private static void write(Path file, String what, byte[] der) {
      try {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
            file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public Authority(String commonName) {
    name = new X500Principal("CN=" + commonName);
    root = issue(name, keys, MAY_ISSUE);
  }

  /** A certificate for a port of this machine. */
  public Identity server() {
    return identity("CN=relay", ALTERNATIVE_NAMES);
  }

  /** A certificate for a peer, by its whole distinguished name. */
  public Identity client(String subject) {
    return identity(subject, ALTERNATIVE_NAMES);
  }

  /** Writes the root, by which peers trust it. */
  public void write(Path file) {
    Identity.write(file, "CERTIFICATE", encoded(root));
  }

  /** A peer that trusts this authority, and shows nothing. */
  public SSLContext peer() {
    return peer(null);
  }

  /** A peer that trusts this authority, and shows that certificate when it is asked. */
  public SSLContext peer(Identity shown) {
    return peer(root, shown);
  }

  /** A peer that trusts the certificate in a file, and shows nothing. */
  public static SSLContext trusting(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return peer(
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in), null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext peer(X509Certificate root, Identity shown) {
    try {
      KeyStore trusted = emptyStore();
      trusted.setCertificateEntry("root", root);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      KeyStore own = emptyStore();
      if (shown != null) {
        own.setKeyEntry(
            "own", shown.key(), NO_PASSWORD, new X509Certificate[] {shown.certificate()});
      }
      KeyManagerFactory keyManagers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(own, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private Identity identity(String subject, byte[] extension) {
    KeyPair own = newKeys();
    return new Identity(issue(new X500Principal(subject), own, extension), own.getPrivate());
  }

  private X509Certificate issue(X500Principal subject, KeyPair of, byte[] extension) {
    Instant now = Instant.now();
    byte[] body =
        der(
            0x30,
            der(0xA0, HEX.parseHex("020102")),
            der(0x02, BigInteger.valueOf(serial.incrementAndGet()).toByteArray()),
            ECDSA_WITH_SHA256,
            name.getEncoded(),
            der(0x30, time(now.minusSeconds(3_600)), time(now.plusSeconds(86_400))),
            subject.getEncoded(),
            of.getPublic().getEncoded(),
            der(0xA3, der(0x30, extension)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(body);
      byte[] whole = der(0x30, body, ECDSA_WITH_SHA256, der(0x03, new byte[1], signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] time(Instant instant) {
    return der(0x17, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(tag);
    int length = content.size();
    if (length < 128) {
      whole.write(length);
    } else if (length < 256) {
      whole.write(0x81);
      whole.write(length);
    } else {
      whole.write(0x82);
      whole.write(length >> 8);
      whole.write(length & 0xFF);
    }
    whole.writeBytes(content.toByteArray());
    return whole.toByteArray();
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}

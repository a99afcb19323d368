package io.tcptransfer.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tcptransfer.config.ClientCertificates;
import io.tcptransfer.config.TlsConfig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
  private static final String NO_KEY =
      "must be a PEM file with the private key of the certificate: RSA or EC, not encrypted,"
          + " -----BEGIN PRIVATE KEY-----";
  private static final String NO_CERTIFICATE =
      "must be a PEM file with X.509 certificates: -----BEGIN CERTIFICATE-----";

  private final Authority authority = new Authority("authority");
  @TempDir private Path directory;
  private Path certificate;
  private Path key;
  private Path trust;

  @BeforeEach
  void write() {
    certificate = directory.resolve("relay.pem");
    key = directory.resolve("relay.key");
    trust = directory.resolve("trust.pem");
    authority.server().write(certificate, key);
    authority.write(trust);
  }

  private Credentials read() {
    return Credentials.read(
        new TlsConfig(
            certificate.toString(),
            key.toString(),
            ClientCertificates.REQUIRED,
            trust.toString(),
            false),
        "http.tls");
  }

  private void assertRefused(String keyName, Path file, String rule) {
    UnusableFile refused = assertThrows(UnusableFile.class, this::read);
    assertEquals("http.tls." + keyName + " = \"" + file + "\": " + rule, refused.getMessage());
  }

  @Test
  void theSameBytesAreEqualAndOthersAreNot() {
    Credentials before = read();
    assertEquals(before, read());
    authority.server().write(certificate, key);
    assertNotEquals(before, read());
  }

  @Test
  void otherTrustIsAnotherThing() {
    Credentials before = read();
    new Authority("other").write(trust);
    assertNotEquals(before, read());
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(key);
    assertRefused("key", key, "there is no such file");
  }

  @Test
  void whatIsNoFileIsNotWaitedFor() {
    certificate = directory;
    assertRefused("certificate", certificate, "must be a file");
  }

  @Test
  void aHugeFileIsNotRead() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(trust.toFile(), "rw")) {
      file.setLength(1L << 32);
    }
    assertRefused("trust", trust, "must be a file of 1 MiB at most");
  }

  @Test
  void aFileWithoutCertificatesIsRefused() throws IOException {
    Files.writeString(certificate, "hello");
    assertRefused("certificate", certificate, NO_CERTIFICATE);
    Files.copy(key, certificate, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertRefused("certificate", certificate, NO_CERTIFICATE);
  }

  @Test
  void trustWithoutCertificatesIsRefused() throws IOException {
    Files.writeString(trust, "");
    assertRefused("trust", trust, NO_CERTIFICATE);
  }

  @Test
  void aDamagedCertificateIsRefused() throws IOException {
    Files.writeString(certificate, Files.readString(certificate).replace("A", "B"));
    assertRefused("certificate", certificate, NO_CERTIFICATE);
  }

  @Test
  void theKeyOfAnotherCertificateIsRefused() {
    authority.server().write(directory.resolve("other.pem"), key);
    assertRefused("key", key, NO_KEY);
  }

  @Test
  void anEncryptedKeyIsRefused() throws IOException {
    Files.writeString(key, Files.readString(key).replace("PRIVATE", "ENCRYPTED PRIVATE"));
    assertRefused("key", key, NO_KEY);
  }
}

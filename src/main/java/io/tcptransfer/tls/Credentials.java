package io.tcptransfer.tls;

import io.tcptransfer.config.ClientCertificates;
import io.tcptransfer.config.TlsConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.impl.KeyStoreHelper;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;

/**
 * What the files of one {@code tls} held when they were read, known to be of use. Two that were
 * made of the same bytes are equal. Knows no port. Immutable; any thread.
 *
 * @param own the port's certificate and key
 * @param trusted by which certificates peers are trusted; null where they are not asked
 * @param leaf the port's own certificate
 */
record Credentials(PemKeyCertOptions own, PemTrustOptions trusted, X509Certificate leaf) {
  private static final String CERTIFICATES =
      "must be a PEM file with X.509 certificates: -----BEGIN CERTIFICATE-----";
  private static final String KEY =
      "must be a PEM file with the private key of the certificate: RSA or EC, not encrypted,"
          + " -----BEGIN PRIVATE KEY-----";

  /**
   * Reads and checks the files; blocks.
   *
   * @param at where the {@code tls} stands in the configuration
   * @throws UnusableFile naming the first that is of no use
   */
  static Credentials read(TlsConfig config, String at) {
    Buffer chain = certificates(new PemFile(at + ".certificate", config.certificate()));
    PemFile key = new PemFile(at + ".key", config.key());
    PemKeyCertOptions own = new PemKeyCertOptions().addCertValue(chain).addKeyValue(key.read());
    X509Certificate leaf = leaf(own, key);
    boolean asks = config.clientCertificates() != ClientCertificates.NONE;
    PemTrustOptions trusted =
        asks
            ? new PemTrustOptions()
                .addCertValue(certificates(new PemFile(at + ".trust", config.trust())))
            : null;
    return new Credentials(own, trusted, leaf);
  }

  // Exception is what Vert.x declares, and it throws many kinds of it.
  private static Buffer certificates(PemFile file) {
    Buffer pem = file.read();
    try {
      KeyStoreHelper.loadCA(Stream.of(pem));
      return pem;
    } catch (Exception e) {
      throw file.unusable(CERTIFICATES);
    }
  }

  private static X509Certificate leaf(PemKeyCertOptions own, PemFile keyFile) {
    try {
      KeyStore store = own.copy().loadKeyStore(null);
      String alias = store.aliases().nextElement();
      X509KeyManager keys =
          (X509KeyManager) own.copy().getKeyManagerFactory(null).getKeyManagers()[0];
      X509Certificate leaf = (X509Certificate) store.getCertificate(alias);
      if (belongTogether(leaf, keys.getPrivateKey(alias))) {
        return leaf;
      }
    } catch (Exception e) {
      throw keyFile.unusable(KEY);
    }
    throw keyFile.unusable(KEY);
  }

  private static boolean belongTogether(X509Certificate leaf, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    byte[] text = leaf.getTBSCertificate();
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(text);
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(leaf.getPublicKey());
    verifier.update(text);
    return verifier.verify(signer.sign());
  }
}

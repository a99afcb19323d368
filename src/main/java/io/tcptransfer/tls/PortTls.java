package io.tcptransfer.tls;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.tcptransfer.config.ClientCertificates;
import io.tcptransfer.config.TlsConfig;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one port speaks TLS, if it does: what its servers start with, and what they go on with when
 * its files have changed. Connections that stand are not touched. Does not know what is served. Any
 * thread.
 */
public final class PortTls {
  private static final Logger log = LoggerFactory.getLogger(PortTls.class);

  /** Older ones are not to be used: RFC 8996. */
  private static final Set<String> VERSIONS = new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));

  /** A handshake takes milliseconds, for which an event loop's receivers need not wait. */
  private static final SSLEngineOptions ENGINE = new JdkSSLEngineOptions().setUseWorkerThread(true);

  /** How long a peer may take to show who it is. */
  private static final long HANDSHAKE_SECONDS = 10;

  private final TlsConfig config;
  private final String at;
  private final List<Function<ServerSSLOptions, Future<Boolean>>> servers =
      new CopyOnWriteArrayList<>();
  private volatile Credentials credentials;
  private Future<?> updates = Future.succeededFuture();

  PortTls(TlsConfig config, String at) {
    this.config = config;
    this.at = at;
  }

  /** A port that speaks no TLS. */
  public static PortTls none() {
    return new PortTls(TlsConfig.NONE, "");
  }

  /** Whether the port speaks TLS, and nothing else. */
  public boolean isOn() {
    return config.isOn();
  }

  /** Where it stands in the configuration. */
  String at() {
    return at;
  }

  /** What a server of this port starts with; no change if it speaks no TLS. */
  public <O extends NetServerOptions> O secure(O options) {
    if (isOn()) {
      ServerSSLOptions ours = options();
      options
          .setSsl(true)
          .setSslEngineOptions(ENGINE)
          .setUseAlpn(ours.isUseAlpn())
          .setKeyCertOptions(ours.getKeyCertOptions())
          .setTrustOptions(ours.getTrustOptions())
          .setClientAuth(ours.getClientAuth())
          .setEnabledSecureTransportProtocols(ours.getEnabledSecureTransportProtocols())
          .setSslHandshakeTimeout(ours.getSslHandshakeTimeout())
          .setSslHandshakeTimeoutUnit(ours.getSslHandshakeTimeoutUnit());
    }
    return options;
  }

  /** All of it each time: a server that gets other options forgets what they don't say. */
  private ServerSSLOptions options() {
    Credentials now = credentials;
    ServerSSLOptions options =
        new ServerSSLOptions().setKeyCertOptions(now.own()).setTrustOptions(now.trusted());
    options.setClientAuth(
        switch (config.clientCertificates()) {
          case NONE -> ClientAuth.NONE;
          case REQUEST -> ClientAuth.REQUEST;
          case REQUIRED -> ClientAuth.REQUIRED;
        });
    options.setUseAlpn(false).setEnabledSecureTransportProtocols(VERSIONS);
    return options
        .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
  }

  /**
   * A server of this port listens.
   *
   * @param update makes it go on with other options
   */
  public void serves(Function<ServerSSLOptions, Future<Boolean>> update) {
    if (isOn()) {
      servers.add(update);
      // The files may have been read again since it got its first ones.
      update(update);
    }
  }

  /**
   * One after the other: servers that share a port share this too, and Vert.x (5.0.10) overflows
   * its stack when it is told while it is still about the last one.
   */
  private synchronized void update(Function<ServerSSLOptions, Future<Boolean>> server) {
    updates =
        updates
            .transform(last -> server.apply(options()))
            .onFailure(failure -> log.error("old certificate stays at={}", at, failure));
  }

  /** Completes when its servers go on with what was read last. */
  synchronized Future<?> inUse() {
    return updates;
  }

  /**
   * What a server does with a failure: one of a handshake is counted, others are told elsewhere.
   *
   * @param failed counts a handshake that failed
   * @param sentAway counts one that had to make room before it was done
   */
  public Handler<Throwable> handshakeFailures(Runnable failed, Runnable sentAway) {
    return failure -> {
      Throwable cause = failure instanceof DecoderException ? failure.getCause() : failure;
      if (cause instanceof Doorstep.SentAway) {
        sentAway.run();
      } else if (cause instanceof SSLException) {
        failed.run();
        // What is no TLS at all may hold a token, and stands in the message.
        boolean plain = cause instanceof NotSslRecordException;
        log.debug("handshake failed at={} why={}", at, plain ? "not TLS" : cause.getMessage());
      }
    };
  }

  /**
   * Reads the files; blocks.
   *
   * @return whether they hold something else than before
   * @throws UnusableFile if one is of no use; then all stays as it was
   */
  boolean read() {
    Credentials read = Credentials.read(config, at);
    boolean differs = !read.equals(credentials);
    credentials = read;
    if (differs) {
      log.info(
          "certificate read at={} subject=\"{}\" expires={}",
          at,
          read.leaf().getSubjectX500Principal(),
          read.leaf().getNotAfter().toInstant());
      servers.forEach(this::update);
    }
    return differs;
  }

  /** The files that count. */
  List<PemFile> files() {
    PemFile certificate = new PemFile(at + ".certificate", config.certificate());
    PemFile key = new PemFile(at + ".key", config.key());
    return config.clientCertificates() == ClientCertificates.NONE
        ? List.of(certificate, key)
        : List.of(certificate, key, new PemFile(at + ".trust", config.trust()));
  }
}

package io.tcptransfer;

import io.netty.util.internal.PlatformDependent;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Drain;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Tallies;
import io.tcptransfer.cluster.ClusterVerticle;
import io.tcptransfer.cluster.Colleagues;
import io.tcptransfer.config.CannotListen;
import io.tcptransfer.config.ChannelRules;
import io.tcptransfer.config.ChannelSettings;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.ConfigurationException;
import io.tcptransfer.config.HttpConfig;
import io.tcptransfer.config.ListenerConfig;
import io.tcptransfer.config.Reload;
import io.tcptransfer.http.Entrance;
import io.tcptransfer.http.House;
import io.tcptransfer.http.HttpVerticle;
import io.tcptransfer.http.Page;
import io.tcptransfer.http.PortShare;
import io.tcptransfer.http.Site;
import io.tcptransfer.launcher.RelayVerticle;
import io.tcptransfer.ops.Operations;
import io.tcptransfer.ops.Others;
import io.tcptransfer.tcp.ListenerPort;
import io.tcptransfer.tcp.TcpVerticle;
import io.tcptransfer.tls.Certificates;
import io.tcptransfer.tls.PortTls;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wiring of the relay: first HTTP, so that nobody misses what the first sender gives, then a
 * verticle for each listener. Takes its configuration as the verticle's; fails to start with a
 * message fit for an operator. One instance for each relay.
 */
public final class MainVerticle extends VerticleBase implements RelayVerticle {
  private static final Logger log = LoggerFactory.getLogger(MainVerticle.class);
  private static final int NAME_BITS = 80;
  private static final int NAME_RADIX = 36;

  /** What is on its way into the logs counts, too. */
  private static final long LEAST_BESIDE_LOGS = 1024 * 1024;

  private final SecureRandom random = new SecureRandom();
  private Node node;
  private final PrivateSockets sockets = new PrivateSockets();
  private Certificates certificates;
  private Entrance entrance;
  private House house;
  private volatile Configuration configuration;

  @Override
  public Future<?> start() {
    long begun = System.nanoTime();
    configuration = Configuration.of(config(), Map.of());
    log.info("configuration {}", configuration.shown().encode());
    long totalBytes = totalBytes(configuration);
    warnIfNoSenderCanWait(configuration.channels(), totalBytes);
    node =
        new Node(
            randomName(),
            new Channels(configuration.channels(), totalBytes, this::randomName),
            new Tallies(),
            new Drain(configuration.drain()));
    certificates = new Certificates(configuration);
    entrance = new Entrance(configuration);
    Colleagues colleagues = vertx.isClustered() ? new Colleagues(vertx, node.name()) : null;
    Others others = colleagues == null ? Others.NONE : colleagues;
    house = new House(Page.load(), node, entrance, Operations.of(node, others));
    return readCertificates()
        .compose(read -> joinOthers(colleagues))
        .compose(joined -> deployHttp(configuration))
        .compose(http -> deployListeners(configuration))
        .onSuccess(
            done -> {
              house.operations().health().started();
              log.info("started in {} ms", (System.nanoTime() - begun) / 1_000_000);
            })
        .onFailure(failure -> node.drain().skip());
  }

  private Future<?> readCertificates() {
    return vertx
        .executeBlocking(
            () -> {
              certificates.read();
              return certificates.areThere();
            })
        .onSuccess(
            areThere -> {
              if (areThere) {
                watchCertificates();
              }
            });
  }

  /** No watch of the file system: that misses what is mounted, and links that are put elsewhere. */
  private void watchCertificates() {
    vertx.setTimer(
        Certificates.LOOK.toMillis(),
        tick -> onWorker(certificates::look).onComplete(looked -> watchCertificates()));
  }

  /** Takes over what may change, and reads the certificates again. */
  @Override
  public void reload(Configuration asked) {
    context.runOnContext(
        onLoop -> {
          change(asked);
          if (certificates.areThere()) {
            onWorker(certificates::renew)
                .compose(read -> certificates.inUse())
                .onSuccess(inUse -> log.info("certificates read again"));
          }
        });
  }

  private void change(Configuration asked) {
    try {
      Reload reload = Reload.of(configuration, asked);
      configuration = reload.next();
      entrance.change(configuration);
      node.channels().change(configuration.channels());
      log.info(
          "configuration read again changed={} needRestart={}",
          reload.changed(),
          reload.needRestart());
    } catch (ConfigurationException e) {
      e.getMessage().lines().forEach(line -> log.warn("configuration not changed: {}", line));
    }
  }

  private Future<?> onWorker(Runnable task) {
    return vertx
        .executeBlocking(
            () -> {
              task.run();
              return null;
            })
        .onFailure(failure -> log.error("certificates not read", failure));
  }

  private static long totalBytes(Configuration configuration) {
    long configured = configuration.historyTotalBytes();
    return configured > 0 ? configured : PlatformDependent.maxDirectMemory() / 2;
  }

  /** The bound of all logs is above every hold: who forgets that, loses what was to wait. */
  private static void warnIfNoSenderCanWait(ChannelRules rules, long totalBytes) {
    List<ChannelSettings> named =
        rules.named().stream().map(rules::admit).flatMap(Optional::stream).toList();
    long logBytes = named.stream().mapToLong(ChannelSettings::historyBytes).sum();
    boolean mayHold = named.stream().anyMatch(settings -> !settings.hold().isZero());
    if (mayHold && totalBytes - logBytes < LEAST_BESIDE_LOGS) {
      log.warn(
          "historyTotalBytes is {}, the logs of the named channels may take {}:"
              + " when all are full no sender is made to wait",
          totalBytes,
          logBytes);
    }
  }

  /** 16 letters and digits: enough that no two lives of a channel share one. */
  private String randomName() {
    return new BigInteger(NAME_BITS, random).toString(NAME_RADIX);
  }

  /** Before any port is open: then this node has what the others had. */
  private Future<?> joinOthers(Colleagues colleagues) {
    return colleagues == null
        ? Future.succeededFuture()
        : vertx.deployVerticle(new ClusterVerticle(node, colleagues, house.operations().wholes()));
  }

  private Future<?> deployHttp(Configuration configuration) {
    HttpConfig http = configuration.http();
    Site site = Site.of(http, configuration.listeners().get(0).channel());
    boolean asConfigured = http.instances() > 0;
    int instances = asConfigured ? http.instances() : Runtime.getRuntime().availableProcessors();
    PortShare share = new PortShare(asConfigured, port -> ready(http, port));
    Supplier<HttpVerticle> instance =
        () -> new HttpVerticle(http, site, house, share, certificates.http());
    // The first one by itself: Vert.x deploys several in any order, and with one for each event
    // loop, the first listener comes to the loop of the one that was deployed first.
    Future<?> first = vertx.deployVerticle(instance.get());
    DeploymentOptions others = new DeploymentOptions().setInstances(instances - 1);
    return instances == 1 ? first : first.compose(opened -> vertx.deployVerticle(instance, others));
  }

  private static void ready(HttpConfig http, int port) {
    String scheme = http.tls().isOn() ? "https" : "http";
    String host = http.host();
    String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    log.info("http ready address={} page={}://{}/", address, scheme, address);
  }

  private Future<?> deployListeners(Configuration configuration) {
    Future<?> deployed = Future.succeededFuture();
    for (int i = 0; i < configuration.listeners().size(); i++) {
      int index = i;
      deployed = deployed.compose(previous -> deployListener(configuration, index));
    }
    return deployed;
  }

  private Future<?> deployListener(Configuration configuration, int index) {
    ListenerConfig listener = configuration.listeners().get(index);
    return deployHttpBehind(configuration, index)
        .compose(
            http ->
                vertx.deployVerticle(
                    new TcpVerticle(
                        listener,
                        node,
                        new ListenerPort(
                            certificates.listener(index),
                            () -> this.configuration.listeners().get(index).senders(),
                            entrance::tokens,
                            http,
                            configuration.http().sendBufferBytes()))));
  }

  /** Where a listener that speaks HTTP too hands those connections on; null for any other. */
  private Future<SocketAddress> deployHttpBehind(Configuration configuration, int index) {
    ListenerConfig listener = configuration.listeners().get(index);
    if (!listener.http()) {
      return Future.succeededFuture();
    }
    if (!((VertxInternal) vertx).transport().supportsDomainSockets()) {
      // Vert.x (5.0.10) would try, and never say that it can't.
      Exception cause = new UnsupportedOperationException("http needs another transport");
      return Future.failedFuture(
          new CannotListen("listener " + listener.name(), listener.host(), listener.port(), cause));
    }
    return vertx
        .executeBlocking(() -> sockets.add("http-" + index))
        .compose(
            address -> {
              Site site = Site.behind(listener, address);
              PortShare alone = new PortShare(true, port -> {});
              return vertx
                  .deployVerticle(
                      new HttpVerticle(configuration.http(), site, house, alone, PortTls.none()))
                  .map(address);
            });
  }

  /** The children have stopped by now, and with them everybody who reads a log. */
  @Override
  public Future<?> stop() {
    node.channels().clear();
    house.operations().metrics().close();
    Tallies tallies = node.tallies();
    log.info(
        "closed senders={} receivers={} refusedSenders={} refusedReceivers={} refusedReplies={} dropped={}",
        tallies.sendersClosed().nonZero(),
        tallies.receiversClosed().nonZero(),
        tallies.sendersRefused().nonZero(),
        tallies.receiversRefused().nonZero(),
        tallies.repliesRefused().nonZero(),
        tallies.dropped().nonZero());
    return vertx.executeBlocking(sockets::clear);
  }
}

package io.tcptransfer.tcp;

import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.bus.LastBytes;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Inlet;
import io.tcptransfer.channel.Node;
import io.tcptransfer.config.CannotListen;
import io.tcptransfer.config.ListenerConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener: takes senders on a TCP port and publishes what they give. Knows nothing of
 * receivers. All of it runs on the verticle's event loop.
 */
public final class TcpVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(TcpVerticle.class);
  private static final int BACKLOG = 1024;

  /** How often refused connections are told of. */
  private static final long TELL_MILLIS = 10_000;

  private final ListenerConfig config;
  private final Node node;
  private final ListenerPort port;
  private final Map<Channel, Gate> gates = new HashMap<>();
  private Reception reception;
  private Listener listener;
  private NetServer server;
  private LastBytes lastBytes;

  /**
   * @param config the listener, whose channel the node has
   */
  public TcpVerticle(ListenerConfig config, Node node, ListenerPort port) {
    this.config = config;
    this.node = node;
    this.port = port;
  }

  @Override
  public Future<?> start() {
    listener =
        new Listener(
            config,
            port.rules(),
            new BatchBus(vertx.eventBus()),
            node.tallies(),
            node.roster(),
            Clock.systemUTC());
    lastBytes =
        new LastBytes(
            vertx,
            node.drain(),
            listener::hasUnaccepted,
            () -> listener.senders().forEach(Sender::forceUnaccepted));
    reception =
        new Reception(
            config,
            node,
            port,
            new RefusalLog(
                config.name(), log::warn, task -> vertx.setTimer(TELL_MILLIS, due -> task.run())),
            port.http() == null ? null : new HttpDoor(vertx.createNetClient(), port.http()),
            this::admit);
    server =
        vertx
            .createNetServer(port.tls().secure(options()))
            .exceptionHandler(reception.failures(port.tls()))
            .connectHandler(socket -> reception.receive((NetSocketInternal) socket));
    return server
        .listen(config.port(), config.host())
        .onSuccess(this::ready)
        .recover(
            failure ->
                Future.failedFuture(
                    new CannotListen(
                        "listener " + config.name(), config.host(), config.port(), failure)));
  }

  private NetServerOptions options() {
    NetServerOptions options = reception.options().setAcceptBacklog(BACKLOG).setTcpKeepAlive(true);
    return port.http() == null ? options : options.setSendBufferSize(port.sendBufferBytes());
  }

  private void ready(NetServer listening) {
    port.tls().serves(listening::updateSSLOptions);
    tellChannels(inlet(listening.actualPort()));
    log.info(
        "tcp ready listener={} address={}:{} channel={} framing={} http={}",
        config.name(),
        config.host(),
        listening.actualPort(),
        reception.channelShown(),
        config.framing().getClass().getSimpleName().toLowerCase(Locale.ROOT),
        config.http());
  }

  /** Where a certificate names the channel, its owner alone knows which. */
  private void tellChannels(Inlet inlet) {
    if (inlet.registration()) {
      node.channels().fedAt(inlet);
    } else if (!config.senderNamesChannel()) {
      node.channels().find(config.channel()).ifPresent(channel -> channel.fedAt(inlet));
    }
  }

  private Inlet inlet(int port) {
    return new Inlet(
        config.name(),
        config.host(),
        port,
        config.framing().type(),
        config.tls().isOn(),
        config.senders().registration());
  }

  private void admit(NetSocketInternal socket, Channel channel) {
    gates.computeIfAbsent(channel, this::gate);
    Sender sender = new Sender(socket, listener, channel, node.channels().nextSender());
    listener.add(sender);
    sender.begin();
  }

  /** It stays once it is there: there are no more of them than channels. */
  private Gate gate(Channel channel) {
    Gate gate = new Gate(channel, listener, vertx, context, lastBytes::lookAgain);
    gate.open();
    return gate;
  }

  /** Closes the port, appends what was read, waits for holders half of the drain at most. */
  @Override
  public Future<?> stop() {
    reception.end();
    listener.senders().forEach(Sender::drain);
    // Receivers that came in here are still to get what senders gave, and a goodbye.
    long goodbye = config.http() ? node.drain().withGoodbye().toMillis() : 0;
    Future<Void> closed = server.shutdown(goodbye, TimeUnit.MILLISECONDS);
    return lastBytes
        .settle()
        .onComplete(done -> gates.values().forEach(Gate::remove))
        .compose(done -> closed);
  }
}

package io.tcptransfer.tcp;

import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.CannotListen;
import io.tcptransfer.config.ListenerConfig;
import io.tcptransfer.tls.PortTls;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Clock;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener: takes senders on a TCP port and publishes what they give. Knows nothing of
 * receivers. All of it runs on the verticle's event loop.
 */
public final class TcpVerticle extends VerticleBase implements Channel.Follower {
  private static final Logger log = LoggerFactory.getLogger(TcpVerticle.class);
  private static final int BACKLOG = 1024;

  private final ListenerConfig config;
  private final Node node;
  private final PortTls tls;
  private final Channel channel;
  private Listener listener;
  private NetServer server;
  private boolean draining;
  private Promise<Void> allAccepted;
  private long holdTimer = -1;

  /**
   * @param config the listener, whose channel the node has
   */
  public TcpVerticle(ListenerConfig config, Node node, PortTls tls) {
    this.config = config;
    this.node = node;
    this.tls = tls;
    this.channel = node.channels().find(config.channel()).orElseThrow();
  }

  @Override
  public Future<?> start() {
    listener =
        new Listener(config, new BatchBus(vertx.eventBus()), node.tallies(), Clock.systemUTC());
    channel.follow(this);
    server =
        vertx
            .createNetServer(tls.secure(new NetServerOptions().setAcceptBacklog(BACKLOG)))
            .exceptionHandler(
                tls.handshakeFailures(() -> node.tallies().sendersClosed().count(Reason.TLS)))
            .connectHandler(this::accept);
    return server
        .listen(config.port(), config.host())
        .onSuccess(this::ready)
        .recover(
            failure ->
                Future.failedFuture(
                    new CannotListen(
                        "listener " + config.name(), config.host(), config.port(), failure)));
  }

  private void ready(NetServer listening) {
    tls.serves(listening::updateSSLOptions);
    log.info(
        "tcp ready listener={} address={}:{} channel={} framing={}",
        config.name(),
        config.host(),
        listening.actualPort(),
        config.channel(),
        config.framing().getClass().getSimpleName().toLowerCase(Locale.ROOT));
  }

  private void accept(NetSocket socket) {
    if (draining) {
      socket.close();
      return;
    }
    Sender sender =
        new Sender((NetSocketInternal) socket, listener, channel, node.channels().nextSender());
    listener.add(sender);
    sender.begin();
  }

  @Override
  public void holdChanged(boolean held) {
    context.runOnContext(
        onLoop -> {
          listener.senders().forEach(Sender::holdChanged);
          vertx.cancelTimer(holdTimer);
          if (channel.isHeld()) {
            long millis = Math.max(1, channel.settings().hold().toMillis());
            holdTimer = vertx.setTimer(millis, timer -> channel.expire(System.nanoTime()));
          }
          completeIfAccepted();
        });
  }

  /** Closes the port, appends what was read, waits for holders half of the drain at most. */
  @Override
  public Future<?> stop() {
    draining = true;
    allAccepted = Promise.promise();
    listener.senders().forEach(Sender::drain);
    completeIfAccepted();
    long timer =
        vertx.setTimer(
            Math.max(1, node.drain().limit().toMillis() / 2),
            late -> {
              listener.senders().forEach(Sender::forceUnaccepted);
              completeIfAccepted();
            });
    Future<Void> closed = server.close();
    return allAccepted
        .future()
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              channel.unfollow(this);
              node.drain().listenerStopped();
            })
        .compose(done -> closed);
  }

  private void completeIfAccepted() {
    if (draining && !listener.hasUnaccepted()) {
      allAccepted.tryComplete();
    }
  }
}

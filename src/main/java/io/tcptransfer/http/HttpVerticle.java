package io.tcptransfer.http;

import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.HttpConfig;
import io.tcptransfer.ops.ChannelCensus;
import io.tcptransfer.tls.PortTls;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One of several instances that share the HTTP port: serves the page, upgrades receivers, and hands
 * them what comes over the bus. Knows nothing of senders' sockets. All of an instance runs on its
 * event loop.
 */
public final class HttpVerticle extends VerticleBase {
  private static final int BACKLOG = 1024;

  /** The longest request line, and all headers together; RFC 9112 section 3 asks for 8000. */
  private static final int HEADER_BYTES = 16 * 1024;

  /** The longest message that a receiver may send. */
  static final int INBOUND_BYTES = 64 * 1024;

  /** How often receivers look at the log themselves, in case the bus has dropped something. */
  private static final long HEAL_MILLIS = 250;

  /** How often connections that take too long are looked for. */
  private static final long LOBBY_MILLIS = 1_000;

  private final HttpConfig config;
  private final Site site;
  private final House house;
  private final Node node;
  private final PortShare share;
  private final PortTls tls;
  private final Lobby lobby;
  private Audience audience;
  private Posts posts;
  private Gate gate;
  private Handler<HttpServerRequest> handler;
  private PortHold port;
  private BatchBus bus;

  /**
   * @param house shared by all instances
   * @param share says when this instance has the port
   */
  public HttpVerticle(HttpConfig config, Site site, House house, PortShare share, PortTls tls) {
    this.config = config;
    this.site = site;
    this.house = house;
    this.node = house.node();
    this.share = share;
    this.tls = tls;
    this.lobby =
        new Lobby(
            Lobby.MOST_VISITS, INBOUND_BYTES, node.tallies().receiversRefused(), System::nanoTime);
  }

  @Override
  public Future<?> start() {
    bus = new BatchBus(vertx.eventBus());
    port = new PortHold(context, share, this::server, site.address(), tls.isOn());
    audience =
        new Audience(
            node,
            house.entrance(),
            site.name(),
            port.part(),
            Loop.of(((ContextInternal) context).nettyEventLoop()),
            this::hear);
    vertx.setPeriodic(HEAL_MILLIS, tick -> audience.catchUp());
    vertx.setPeriodic(config.ping().toMillis(), tick -> audience.ping());
    vertx.setPeriodic(LOBBY_MILLIS, tick -> lobby.tick());
    Porter guard = new Porter(house.entrance(), site.host());
    ChannelDoor door = new ChannelDoor(node.channels(), guard);
    posts = new Posts(vertx, node, door, house.entrance());
    gate = new Gate(guard, site.secure(), node.tallies().receiversRefused());
    handler = Routes.of(vertx, gate, routes(door, guard), house.page());
    return port.part().hasPort() ? open() : Future.succeededFuture();
  }

  private Future<?> open() {
    return port.open()
        // Servers that open it later go on with what this one has.
        .onSuccess(open -> tls.serves(open::updateSSLOptions))
        .recover(failure -> Future.failedFuture(site.cannotListen(failure)));
  }

  /** One that does not listen yet. */
  private HttpServer server() {
    return vertx
        .createHttpServer(tls.secure(options(config).setUseProxyProtocol(site.isBehind())))
        .exceptionHandler(
            tls.handshakeFailures(
                () -> node.tallies().receiversRefused().count(Reason.TLS),
                () -> node.tallies().receiversRefused().count(Reason.FULL)))
        .requestHandler(handler)
        .invalidRequestHandler(gate::invalid)
        .connectionHandler(this::entered);
  }

  private void entered(HttpConnection connection) {
    port.entered(((ConnectionBase) connection).channel());
    if (config.compression()) {
      Compression.install(connection);
    }
    lobby.enter(connection);
  }

  private List<Routes.Route> routes(ChannelDoor door, Porter guard) {
    HealthPage health = new HealthPage(house.operations().health());
    AdminPages admin =
        new AdminPages(vertx, guard, house.operations(), node.tallies().receiversRefused());
    Streams streams = new Streams(door, audience);
    ChannelList channels = channelList(guard);
    return List.of(
        new Routes.Route(Upgrade::isAt, upgrade(door)::handle),
        new Routes.Route(Streams::isAt, streams::handle),
        new Routes.Route(Posts::isAt, posts::handle),
        new Routes.Route(ChannelList::isAt, (request, caller) -> channels.handle(request)),
        new Routes.Route(AdminPages::isAt, admin::handle),
        new Routes.Route(HealthPage::isAt, (request, caller) -> health.handle(request)));
  }

  private ChannelList channelList(Porter guard) {
    ChannelCensus census = house.operations().channels();
    vertx.setPeriodic(ChannelCensus.TICK_MILLIS, tick -> census.tick());
    return new ChannelList(vertx, guard, house.operations().wholes());
  }

  private Upgrade upgrade(ChannelDoor door) {
    return new Upgrade(
        door, site.defaultChannel(), config, node.tallies().receiversRefused(), audience);
  }

  /** On the context of the verticle, not of a request that this is called for. */
  private MessageConsumer<Batch> hear() {
    AtomicReference<MessageConsumer<Batch>> consumer = new AtomicReference<>();
    ((ContextInternal) context).dispatch(() -> consumer.set(bus.consume(audience::published)));
    return consumer.get();
  }

  /** How the port speaks HTTP and WebSocket; conformance is tested with the same. */
  static HttpServerOptions options(HttpConfig config) {
    return new HttpServerOptions()
        .setAcceptBacklog(BACKLOG)
        .setTcpKeepAlive(true) // Who only reads, or has stopped in a body, is written nothing.
        .setSendBufferSize(config.sendBufferBytes())
        .setMaxInitialLineLength(HEADER_BYTES)
        .setMaxHeaderSize(HEADER_BYTES)
        .setHttp2ClearTextEnabled(false)
        .setStrictThreadMode(true) // Every answer is written on the event loop.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false); // We agree on it ourselves.
  }

  /**
   * Hands on what senders gave, says 1001, all within the node's drain. While senders' last bytes
   * wait for room, it still answers, if only that it takes nobody.
   */
  @Override
  public Future<?> stop() {
    port.stop();
    house.operations().health().draining();
    house.entrance().close();
    posts.end();
    long limit = node.drain().limit().toMillis();
    long end = System.nanoTime() + node.drain().withGoodbye().toNanos();
    Promise<Void> delivering = Promise.promise();
    node.drain()
        .sendersStopped()
        .thenRun(
            () ->
                context.runOnContext(
                    onLoop -> {
                      audience.leave();
                      delivering.tryComplete();
                    }));
    vertx.setTimer(
        Math.max(1, limit),
        late -> {
          audience.leaveNow();
          delivering.tryComplete();
        });
    return delivering.future().compose(any -> shutDown(end)).eventually(audience::gone);
  }

  private Future<Void> shutDown(long endNanos) {
    long left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
    return port.shutDown(Math.max(1, left));
  }
}

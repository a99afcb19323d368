package io.tcptransfer.http;

import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Gap;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Position;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Start;
import io.tcptransfer.config.CannotListen;
import io.tcptransfer.config.HttpConfig;
import io.tcptransfer.tls.PortTls;
import io.tcptransfer.trust.Seats;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several instances that share the HTTP port: serves the page, upgrades receivers, and hands
 * them what comes over the bus. Knows nothing of senders' sockets. All of an instance runs on its
 * event loop.
 */
public final class HttpVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(HttpVerticle.class);
  private static final int BACKLOG = 1024;

  /** The longest request line, and all headers together; RFC 9112 section 3 asks for 8000. */
  private static final int HEADER_BYTES = 16 * 1024;

  /** The longest message that a receiver may send. */
  static final int INBOUND_BYTES = 64 * 1024;

  /** How often receivers look at the log themselves, in case the bus has dropped something. */
  private static final long HEAL_MILLIS = 250;

  /** How often connections that take too long are looked for. */
  private static final long LOBBY_MILLIS = 1_000;

  /** What is left to say goodbye after the last message: 5 s to close, less what the end takes. */
  private static final long GOODBYE_MILLIS = 2_000;

  private final HttpConfig config;
  private final String defaultChannel;
  private final Page page;
  private final Node node;
  private final PortShare share;
  private final Entrance entrance;
  private final PortTls tls;
  private final Map<Channel, Feed> feeds = new HashMap<>();
  private HttpServer server;
  private MessageConsumer<Batch> consumer;
  private boolean stopping;
  private boolean leaving;

  /**
   * @param defaultChannel the channel of {@code /ws} and {@code /}
   * @param share says when this instance opens the port
   * @param entrance shared by all instances
   */
  public HttpVerticle(
      HttpConfig config,
      String defaultChannel,
      Page page,
      Node node,
      PortShare share,
      Entrance entrance,
      PortTls tls) {
    this.config = config;
    this.defaultChannel = defaultChannel;
    this.page = page;
    this.node = node;
    this.share = share;
    this.entrance = entrance;
    this.tls = tls;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(HEAL_MILLIS, tick -> feeds.values().forEach(Feed::catchUp));
    vertx.setPeriodic(
        config.ping().toMillis(),
        tick -> feeds.values().forEach(feed -> feed.each(Receiver::ping)));
    Guard guard = new Guard(config, entrance.tokens());
    Forwarding forwarding = new Forwarding(config.rules().trustForwarded());
    Gate gate = new Gate(guard, forwarding, node.tallies().receiversRefused());
    Lobby lobby =
        new Lobby(
            Lobby.MOST_VISITS, INBOUND_BYTES, node.tallies().receiversRefused(), System::nanoTime);
    vertx.setPeriodic(LOBBY_MILLIS, tick -> lobby.tick());
    server =
        vertx
            .createHttpServer(tls.secure(options(config)))
            .exceptionHandler(
                tls.handshakeFailures(() -> node.tallies().receiversRefused().count(Reason.TLS)))
            .requestHandler(Routes.of(vertx, gate, upgrade(guard), channelList(guard), page))
            .invalidRequestHandler(gate::invalid)
            .connectionHandler(
                connection -> {
                  lobby.enter(connection);
                  if (config.compression()) {
                    Compression.install(connection);
                  }
                });
    return share.isOpenedBy(() -> context.runOnContext(onLoop -> openLate()))
        ? open()
        : Future.succeededFuture();
  }

  private ChannelList channelList(Guard guard) {
    ChannelList list = new ChannelList(node.channels(), guard, System::nanoTime);
    vertx.setPeriodic(ChannelList.TICK_MILLIS, tick -> list.tick());
    return list;
  }

  private Upgrade upgrade(Guard guard) {
    return new Upgrade(
        node.channels(),
        defaultChannel,
        config.compression(),
        node.tallies().receiversRefused(),
        guard,
        this::attach);
  }

  private void openLate() {
    if (!stopping) {
      open().onFailure(failure -> log.error("one instance less: {}", failure.getMessage()));
    }
  }

  /** From now on it hears the bus: before, every batch would wake its thread for nothing. */
  private Future<?> open() {
    consumer = new BatchBus(vertx.eventBus()).consume(this::published);
    // A negative port is a free one that all instances share.
    int port = config.port() == 0 ? -1 : config.port();
    return server
        .listen(port, config.host())
        .onSuccess(
            open -> {
              tls.serves(open::updateSSLOptions);
              share.opened(open.actualPort());
            })
        .recover(
            failure ->
                Future.failedFuture(
                    new CannotListen("http", config.host(), config.port(), failure)));
  }

  /** How the port speaks HTTP and WebSocket; conformance is tested with the same. */
  static HttpServerOptions options(HttpConfig config) {
    return new HttpServerOptions()
        .setAcceptBacklog(BACKLOG)
        .setSendBufferSize(config.sendBufferBytes())
        .setMaxInitialLineLength(HEADER_BYTES)
        .setMaxHeaderSize(HEADER_BYTES)
        .setHttp2ClearTextEnabled(false)
        .setStrictThreadMode(true) // Every answer is written on the event loop.
        .setMaxWebSocketFrameSize(INBOUND_BYTES)
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(config.compression())
        .setWebSocketSubProtocols(List.of(Upgrade.V1, Upgrade.PLAIN));
  }

  private void published(Batch batch) {
    Feed feed = feeds.get(batch.channel());
    if (feed != null) {
      feed.published(batch);
    }
  }

  // ---- receivers ----

  private Upgrade.Arrival attach(
      Channel channel, Form form, ReceiverQuery query, InetAddress address) {
    Seats.Seat seat = entrance.seat(address);
    Feed feed = feeds.computeIfAbsent(channel, this::follow);
    Cursor cursor = new Cursor(query.slow(), form);
    List<String> restarts = restarts(channel, query);
    Gap expired = channel.attach(cursor, start(channel, query));
    return new Upgrade.Arrival() {
      @Override
      public void accepted(ServerWebSocket webSocket) {
        Lobby.leave(webSocket);
        ReceiverSocket socket = new ReceiverSocket(INBOUND_BYTES);
        Receiver receiver =
            new Receiver(
                socket,
                feed,
                cursor,
                reason -> {
                  node.tallies().receiversClosed().count(reason);
                  seat.leave();
                });
        socket.take(webSocket, receiver);
        feed.add(receiver);
        receiver.greet(node.name(), restarts, expired);
        share.serves(receivers());
        if (leaving) {
          receiver.leave();
        }
      }

      @Override
      public void failed() {
        channel.detach(cursor, System.nanoTime());
        seat.leave();
      }
    };
  }

  private int receivers() {
    int receivers = 0;
    for (Feed feed : feeds.values()) {
      receivers += feed.size();
    }
    return receivers;
  }

  /** A feed stays once it is there: there are no more of them than channels. */
  private Feed follow(Channel channel) {
    Feed feed = new Feed(channel, ((ContextInternal) context).nettyEventLoop());
    channel.follow(feed);
    return feed;
  }

  private static Start start(Channel channel, ReceiverQuery query) {
    if (query.after() == null) {
      return new Start.History(query.history());
    }
    Long offset = query.after().offsets().get(channel.epoch());
    return offset == null ? new Start.Oldest() : new Start.After(offset);
  }

  /** A gap for each stream of the position that nobody knows any more. */
  private static List<String> restarts(Channel channel, ReceiverQuery query) {
    Position after = query.after();
    if (after == null) {
      return List.of();
    }
    return after.offsets().entrySet().stream()
        .filter(entry -> !entry.getKey().equals(channel.epoch()))
        .map(entry -> Notices.restart(entry.getKey(), entry.getValue()))
        .toList();
  }

  // ---- the end ----

  /**
   * Accepts nobody any more, hands on what senders gave, says 1001, all within the node.drain().
   */
  @Override
  public Future<?> stop() {
    stopping = true;
    long limit = node.drain().limit().toMillis();
    Future<Void> closed = server.shutdown(limit + GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
    node.drain().sendersStopped().thenRun(() -> context.runOnContext(onLoop -> leave()));
    vertx.setTimer(
        Math.max(1, limit), late -> feeds.values().forEach(feed -> feed.each(Receiver::leaveNow)));
    return closed.eventually(
        () -> consumer == null ? Future.succeededFuture() : consumer.unregister());
  }

  private void leave() {
    leaving = true;
    feeds.values().forEach(feed -> feed.each(Receiver::leave));
  }
}

package io.tcptransfer.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.tcptransfer.tls.Doorstep;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance's part of the shared port: opened when the share says so, closed again when it is
 * spare and nobody is here. Knows no requests. Runs on its instance's event loop.
 *
 * <p>Vert.x (5.0.10) gives each connection to the next instance's event loop, and only that loop
 * finds out whether the instance still has the port; one that hasn't cuts the connection. So
 * nothing is accepted while any part is about to be closed, and what was accepted before has come
 * in by then.
 */
final class PortHold {
  private static final Logger log = LoggerFactory.getLogger(PortHold.class);

  /** A handshake takes milliseconds, or never ends. */
  private static final long RETRY_MILLIS = 1_000;

  private final Context context;
  private final PortShare share;
  private final PortShare.Part part;
  private final Supplier<HttpServer> servers;
  private final SocketAddress address;
  private final boolean shakesHands;

  /** The last one, as a server opens a port only once; null before. */
  private HttpServer server;

  /** That came in here and are still there, whatever has become of them. */
  private int connections;

  private final ChannelFutureListener left = closed -> left();
  private boolean closing;
  private boolean stopping;

  /**
   * @param context the instance's
   * @param servers makes a server that does not listen yet
   * @param address of the port
   * @param shakesHands whether connections have something to do before they come in
   */
  PortHold(
      Context context,
      PortShare share,
      Supplier<HttpServer> servers,
      SocketAddress address,
      boolean shakesHands) {
    this.context = context;
    this.share = share;
    this.servers = servers;
    this.address = address;
    this.shakesHands = shakesHands;
    this.part = share.join(() -> onLoop(this::openLate), () -> onLoop(this::closeIfSpare));
  }

  private void onLoop(Runnable step) {
    context.runOnContext(any -> step.run());
  }

  PortShare.Part part() {
    return part;
  }

  /** Opens the port. */
  Future<HttpServer> open() {
    server = servers.get();
    return server.listen(address).onSuccess(open -> share.opened(open.actualPort()));
  }

  private void openLate() {
    if (!stopping) {
      open()
          .onSuccess(open -> log.debug("port opened by one more instance: many receivers are here"))
          .onFailure(failure -> log.error("one instance less: {}", failure.getMessage()));
    }
  }

  /** A connection has come in. */
  void entered(Channel connection) {
    connections++;
    connection.closeFuture().addListener(left);
    share.enteredBy(connection.parent());
  }

  private void left() {
    connections--;
    closeIfSpare();
  }

  private void closeIfSpare() {
    if (!closing && isSpare()) {
      // What was accepted before comes in before that.
      closing = share.pause(listening -> onLoop(() -> closeUnlessNeeded(listening)));
    }
  }

  private boolean isSpare() {
    return connections == 0 && !stopping && part.isSpare();
  }

  private void closeUnlessNeeded(Channel listening) {
    closing = false;
    if (isSpare()) {
      if (!shakesHands || Doorstep.isEmpty(listening)) {
        server.shutdown(0, TimeUnit.SECONDS);
        part.closed();
        log.debug("port closed by one instance: few receivers are left");
      } else {
        context.owner().setTimer(RETRY_MILLIS, later -> closeIfSpare());
      }
    }
    share.goOn();
  }

  /**
   * Closes it for good.
   *
   * @param millis how long those who are here may go on
   */
  Future<Void> shutDown(long millis) {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(millis, TimeUnit.MILLISECONDS);
  }

  /** From now on it is neither opened nor closed by itself. */
  void stop() {
    stopping = true;
  }
}

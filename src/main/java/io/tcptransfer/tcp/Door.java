package io.tcptransfer.tcp;

import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.SenderRules;
import io.tcptransfer.trust.Seats;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who may connect to a listener: by address, and by how many are there. Knows nothing that they
 * say. Runs on the listener's event loop.
 */
final class Door {
  private static final AttributeKey<Seats.Seat> SEAT = AttributeKey.valueOf(Door.class, "seat");

  private final Supplier<SenderRules> rules;
  private final Seats seats;

  /**
   * @param rules as of now
   */
  Door(Supplier<SenderRules> rules) {
    this.rules = rules;
    this.seats = new Seats(rules.get().maxSenders(), rules.get().maxSendersPerAddress());
  }

  /** Why a connection may not stay; without a reason it has a place until it is closed. */
  Optional<Reason> refuse(NetSocketInternal socket) {
    SenderRules now = rules.get();
    seats.limit(now.maxSenders(), now.maxSendersPerAddress());
    io.netty.channel.Channel connection = socket.channelHandlerContext().channel();
    if (!(connection.remoteAddress() instanceof InetSocketAddress peer)) {
      return Optional.of(Reason.RESET); // It is gone again.
    }
    InetAddress address = origin(now, socket.remoteAddress()).orElse(peer.getAddress());
    if (!mayComeFrom(now, address)) {
      return Optional.of(Reason.FOREIGN_ADDRESS);
    }
    Optional<Seats.Seat> seat = seats.take(address);
    if (seat.isEmpty()) {
      return Optional.of(seats.isFull() ? Reason.FULL : Reason.FULL_ADDRESS);
    }
    connection.attr(SEAT).set(seat.get());
    connection.closeFuture().addListener(closed -> giveSeat(socket).ifPresent(Seats.Seat::leave));
    return Optional.empty();
  }

  /** A connection's place, which is no longer left with it, but by whoever asked; once. */
  static Optional<Seats.Seat> giveSeat(NetSocketInternal socket) {
    return Optional.ofNullable(socket.channelHandlerContext().channel().attr(SEAT).getAndSet(null));
  }

  /** Where a proxy said that it comes from, if one did. */
  private static Optional<InetAddress> origin(SenderRules rules, SocketAddress announced) {
    return rules.proxyProtocol() && announced.isInetSocket()
        ? Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(announced.host()))
        : Optional.empty();
  }

  private static boolean mayComeFrom(SenderRules rules, InetAddress address) {
    return rules.allow().isEmpty()
        || rules.allow().stream().anyMatch(range -> range.contains(address));
  }
}

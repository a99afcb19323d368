package io.tcptransfer.http;

import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.Right;
import io.tcptransfer.trust.Grant;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What every request for a channel passes: the token, before anything tells which channels there
 * are, then the channel. Knows no receiver and no sender. Immutable; any thread.
 */
final class ChannelDoor {
  private final Channels channels;
  private final Supplier<Guard> guard;

  /**
   * A request that was let in. Its channel begins when somebody wants it: what is refused for
   * something else leaves none behind.
   *
   * @param channelName of a channel that may be
   * @param grant what its token is good for
   * @param query its parameters
   * @param connection from where it comes, which may be a proxy
   */
  record Admission(
      Channels channels,
      String channelName,
      Grant grant,
      MultiMap query,
      SocketAddress connection) {

    /**
     * Its channel.
     *
     * @throws Refusal if it can't begin any more
     */
    Channel channel() {
      return channels
          .find(channelName)
          .orElseThrow(() -> noChannel(channels.refusal(channelName).orElse(Reason.FULL)));
    }
  }

  ChannelDoor(Channels channels, Supplier<Guard> guard) {
    this.channels = channels;
    this.guard = guard;
  }

  /**
   * Lets a request in.
   *
   * @throws Refusal if it may not do that on the channel of that name, or there is no such channel
   */
  Admission admit(HttpServerRequest request, String channelName, Right right) {
    MultiMap query = query(request);
    Grant grant = guard.get().checkRight(right, channelName, request.headers(), query);
    Optional<Reason> none = channels.refusal(channelName);
    if (none.isPresent()) {
      throw noChannel(none.get());
    }
    return new Admission(channels, channelName, grant, query, request.remoteAddress());
  }

  private static Refusal noChannel(Reason reason) {
    return reason == Reason.UNKNOWN_CHANNEL
        ? new Refusal(404, reason, "unknown channel")
        : new Refusal(503, reason, "too many channels");
  }

  /**
   * The parameters of a request.
   *
   * @throws Refusal if they are malformed
   */
  static MultiMap query(HttpServerRequest request) {
    try {
      return request.params(true);
    } catch (IllegalArgumentException malformed) {
      throw Refusal.malformed("malformed query");
    }
  }

  /** What follows a prefix in a path: empty, which no channel is called, if it names none. */
  static String channelName(String path, String prefix) {
    if (!path.startsWith(prefix)) {
      return "";
    }
    try {
      String name = path.substring(prefix.length()).replace("+", "%2B");
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return "";
    }
  }
}

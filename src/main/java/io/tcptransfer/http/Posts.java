package io.tcptransfer.http;

import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.bus.Inflow;
import io.tcptransfer.bus.LastBytes;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.KnownSender;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Right;
import io.tcptransfer.trust.Seats;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * From a request whose body is messages, {@code POST /channels/{channel}}, to a sender like any
 * other. Knows no message. Runs on its instance's event loop.
 */
final class Posts {
  /** What all bodies of an instance together may have brought that is not cut yet. */
  static final long MOST_UNFINISHED_BYTES = 64 << 20;

  private static final String PATH = "/channels/";

  /** Nothing ends a message but the end of the body: nobody watches for the silence. */
  private static final Framing WHOLE = new Framing.IdleGap(Duration.ofDays(1));

  private static final Framing LENGTH_PREFIX = new Framing.LengthPrefix(4, false, false);

  private final Vertx vertx;
  private final Context loop;
  private final Node node;
  private final ChannelDoor door;
  private final Entrance entrance;
  private final BatchBus bus;
  private final Set<Post> posts = new HashSet<>();
  private final LastBytes lastBytes;
  private long unfinishedBytes;

  /** To be called on the instance's context. */
  Posts(Vertx vertx, Node node, ChannelDoor door, Entrance entrance) {
    this.vertx = vertx;
    this.node = node;
    this.door = door;
    this.entrance = entrance;
    this.loop = vertx.getOrCreateContext();
    this.bus = new BatchBus(vertx.eventBus());
    this.lastBytes = new LastBytes(vertx, node.drain(), this::isWaiting, this::force);
  }

  /** Whether a request is for us; its body may then be of any length. */
  static boolean isAt(HttpServerRequest request) {
    return request.path().startsWith(PATH);
  }

  /**
   * Takes such a request's body.
   *
   * @throws Refusal if it is not accepted
   */
  void handle(HttpServerRequest request, Caller caller) {
    String name = ChannelDoor.channelName(request.path(), PATH);
    ChannelDoor.Admission admission = door.admit(request, name, Right.SEND);
    if (!request.method().equals(HttpMethod.POST)) {
      throw new Refusal(405, Reason.BAD_REQUEST, "only POST is answered here");
    }
    Framing framing = framing(admission.query().getAll("framing"));
    entrance.checkSeat(caller.address());
    Channel channel = admission.channel();
    Seats.Seat seat = entrance.seat(caller.address());
    Lobby.lastRequest(((ConnectionBase) request.connection()).channel().pipeline());
    Gate.secure(request.response()).putHeader(HttpHeaders.CONNECTION, "close");
    Post post = new Post(this, request, channel, framing);
    posts.add(post);
    request.connection().closeHandler(over -> post.over(seat::leave));
    post.begin();
  }

  private static Framing framing(List<String> named) {
    return switch (named.isEmpty() ? "none" : named.get(0)) {
      case "none" -> WHOLE;
      case "line" -> new Framing.Line();
      case "length-prefix" -> LENGTH_PREFIX;
      default -> throw Refusal.malformed("framing must be line, length-prefix or none");
    };
  }

  Vertx vertx() {
    return vertx;
  }

  Context loop() {
    return loop;
  }

  Node node() {
    return node;
  }

  Inflow inflow(KnownSender sender) {
    return new Inflow(bus, node.roster(), sender);
  }

  void remove(Post post) {
    posts.remove(post);
    lastBytes.lookAgain();
  }

  /** Counts bytes that framing keeps or has given up; false if that is too much. */
  boolean accountUnfinished(long growth) {
    unfinishedBytes += growth;
    return growth <= 0 || unfinishedBytes <= MOST_UNFINISHED_BYTES;
  }

  private boolean isWaiting() {
    return !posts.isEmpty();
  }

  private void force() {
    Set.copyOf(posts).forEach(Post::force);
  }

  /** The relay ends: no more is read, and what was read is kept. */
  // The drain is told, who waits for all that take messages in.
  @SuppressWarnings("FutureReturnValueIgnored")
  void end() {
    Set.copyOf(posts).forEach(Post::drain);
    lastBytes.settle();
  }
}

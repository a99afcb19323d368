package io.tcptransfer.http;

import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Gap;
import io.tcptransfer.channel.KnownReceiver;
import io.tcptransfer.channel.Life;
import io.tcptransfer.channel.Micros;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Position;
import io.tcptransfer.channel.Start;
import io.tcptransfer.channel.Traffic;
import io.tcptransfer.trust.Seats;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receivers of one HTTP instance, by channel: each gets its place in the log, then what comes
 * over the bus. Knows no request. Runs on its instance's event loop.
 */
final class Audience {
  private static final Logger log = LoggerFactory.getLogger(Audience.class);

  private final Node node;
  private final Entrance entrance;
  private final String listener;
  private final PortShare.Part port;
  private final Loop loop;
  private final Supplier<MessageConsumer<Batch>> bus;
  private final Map<Channel, Feed> feeds = new HashMap<>();
  private final RecentFrames recent = new RecentFrames();
  private boolean leaving;

  /** How many receivers have a place, with a connection or yet without. */
  private int places;

  /** Hears the bus as long as there are places: else every batch would wake this thread. */
  private MessageConsumer<Batch> consumer;

  /** Completed when nobody is here any more; null until somebody waits for that. */
  private Promise<Void> gone;

  /**
   * @param listener what the port is called
   * @param port is told how many receivers there are
   * @param loop the instance's
   * @param bus hands what comes over it to {@link #published} from then on
   */
  Audience(
      Node node,
      Entrance entrance,
      String listener,
      PortShare.Part port,
      Loop loop,
      Supplier<MessageConsumer<Batch>> bus) {
    this.bus = bus;
    this.node = node;
    this.entrance = entrance;
    this.listener = listener;
    this.port = port;
    this.loop = loop;
  }

  /**
   * Gives a receiver its place before it is told that it is accepted: what is sent as soon as it
   * hears of that must reach it.
   *
   * @throws Refusal if there is no place
   */
  Place attach(ChannelDoor.Admission admission, Cursor cursor, ReceiverQuery query, Caller caller) {
    checkSeat(caller);
    Channel channel = admission.channel();
    Visitor visitor = entrance.visitor(caller.address(), admission.grant(), channel.name());
    Seats.Seat seat = entrance.seat(caller.address());
    if (places++ == 0) {
      consumer = bus.get();
    }
    port.serves(places);
    List<Gap> expired = channel.attach(cursor, start(query));
    return new Place(
        feeds.computeIfAbsent(channel, this::follow),
        cursor,
        visitor,
        caller.shown(admission.connection()),
        seat,
        new Greeting(restarts(channel, query), expired));
  }

  /**
   * Refuses whom {@link #attach} would, for want of a place.
   *
   * @throws Refusal if there is none
   */
  void checkSeat(Caller caller) {
    entrance.checkSeat(caller.address());
  }

  /** What a receiver is told of its past. */
  private record Greeting(List<String> restarts, List<Gap> expired) {}

  /** A receiver's place, which has no connection to hand messages to yet. */
  final class Place {
    private final Feed feed;
    private final Cursor cursor;
    private final Visitor visitor;
    private final String address;
    private final Seats.Seat seat;
    private final Greeting greeting;

    private Place(
        Feed feed,
        Cursor cursor,
        Visitor visitor,
        String address,
        Seats.Seat seat,
        Greeting greeting) {
      this.feed = feed;
      this.cursor = cursor;
      this.visitor = visitor;
      this.address = address;
      this.seat = seat;
      this.greeting = greeting;
    }

    /**
     * Its connection is there.
     *
     * @param kind how it gets its messages
     * @param open begins to tell the receiver what happens to the outlet
     */
    void accepted(Outlet outlet, String kind, Consumer<Outlet.Peer> open) {
      KnownReceiver known = known(kind);
      int number = node.roster().add(known);
      Replies replies =
          new Replies(
              feed.channel(), visitor, cursor.isTold(), node.tallies().repliesRefused(), loop);
      Receiver receiver =
          new Receiver(
              outlet,
              feed,
              known,
              replies,
              reason -> {
                node.roster().removeReceiver(number);
                node.tallies().receiversClosed().count(reason);
                seat.leave();
                leavePlace();
                loop.execute(Audience.this::completeIfGone);
              });
      open.accept(receiver);
      feed.add(receiver);
      receiver.greet(node.name(), greeting.restarts(), greeting.expired());
      if (leaving) {
        receiver.leave();
      }
    }

    private KnownReceiver known(String kind) {
      long now = Micros.now();
      return new KnownReceiver(
          cursor,
          feed.channel(),
          new KnownReceiver.Origin(listener, address, kind, visitor.token()),
          new Traffic(now),
          new Life(now),
          () -> loop.execute(() -> feed.cut(cursor)));
    }

    /** It has none, and never will. */
    void failed() {
      feed.channel().detach(cursor, System.nanoTime());
      seat.leave();
      leavePlace();
    }
  }

  private void leavePlace() {
    if (--places == 0) {
      recent.clear();
      consumer.unregister().onFailure(failure -> log.error("still on the bus", failure));
    }
    port.serves(places);
  }

  /** A feed stays once it is there: there are no more of them than channels. */
  private Feed follow(Channel channel) {
    Feed feed = new Feed(channel, loop, recent);
    channel.follow(feed);
    return feed;
  }

  private static Start start(ReceiverQuery query) {
    return query.after() == null
        ? new Start.History(query.history())
        : new Start.After(query.after());
  }

  /** A gap for each stream of the position that nobody knows any more. */
  private static List<String> restarts(Channel channel, ReceiverQuery query) {
    Position after = query.after();
    if (after == null) {
      return List.of();
    }
    return after.offsets().entrySet().stream()
        .filter(entry -> channel.stream(entry.getKey()).isEmpty())
        .map(entry -> Notices.restart(entry.getKey(), entry.getValue()))
        .toList();
  }

  private int size() {
    int receivers = 0;
    for (Feed feed : feeds.values()) {
      receivers += feed.size();
    }
    return receivers;
  }

  /** The bus has told of a batch. */
  void published(Batch batch) {
    Feed feed = feeds.get(batch.channel());
    if (feed != null) {
      feed.published(batch);
    }
  }

  /** Lets everybody read who has room: mends what the bus did not bring. */
  void catchUp() {
    feeds.values().forEach(Feed::catchUp);
  }

  /** Asks all for a sign of life. */
  void ping() {
    each(Receiver::ping);
  }

  /** From now on everybody leaves as soon as he has everything. */
  void leave() {
    leaving = true;
    each(Receiver::leave);
  }

  /** Everybody leaves, whatever he has. */
  void leaveNow() {
    each(Receiver::leaveNow);
  }

  /**
   * Completes when all have left, and are counted: a connection tells of its end some turns after
   * the server knows of it.
   */
  Future<Void> gone() {
    gone = Promise.promise();
    completeIfGone();
    return gone.future();
  }

  private void completeIfGone() {
    if (gone != null && size() == 0) {
      gone.tryComplete();
    }
  }

  private void each(Consumer<Receiver> action) {
    feeds.values().forEach(feed -> feed.each(action));
  }
}

package io.tcptransfer.http;

import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Form;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.Right;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * From a request for a channel's messages as the body of an answer to a receiver like any other:
 * {@code /events/{channel}} for a browser's EventSource, {@code /stream/{channel}} for curl. Knows
 * no message. Runs on its instance's event loop.
 */
final class Streams {
  private static final String EVENTS = "/events/";
  private static final String STREAM = "/stream/";
  private static final String LAST_EVENT = "Last-Event-ID";

  private final ChannelDoor door;
  private final Audience audience;

  Streams(ChannelDoor door, Audience audience) {
    this.door = door;
    this.audience = audience;
  }

  /** Whether a request is for us. */
  static boolean isAt(HttpServerRequest request) {
    return request.path().startsWith(EVENTS) || request.path().startsWith(STREAM);
  }

  /**
   * Answers such a request, for as long as it is followed.
   *
   * @throws Refusal if it is not accepted
   */
  void handle(HttpServerRequest request, Caller caller) {
    boolean events = request.path().startsWith(EVENTS);
    String name = ChannelDoor.channelName(request.path(), events ? EVENTS : STREAM);
    ChannelDoor.Admission admission = door.admit(request, name, Right.RECEIVE);
    if (!request.method().equals(HttpMethod.GET)) {
      throw new Refusal(405, Reason.BAD_REQUEST, "only GET is answered here");
    }
    ReceiverQuery query = query(request, admission.query(), events);
    Delivery delivery = events ? Delivery.EVENTS : delivery(admission.query());
    Cursor cursor = new Cursor(query.slow(), Form.PLAIN, events);
    Audience.Place place = audience.attach(admission, cursor, query, caller);
    Lobby.lastRequest(((ConnectionBase) request.connection()).channel().pipeline());
    Gate.secure(request.response());
    ResponseOutlet outlet = new ResponseOutlet(request, delivery);
    place.accepted(outlet, events ? "events" : "stream", outlet::open);
  }

  /** A browser that comes again repeats its first query, and says what it has seen since. */
  private static ReceiverQuery query(HttpServerRequest request, MultiMap query, boolean events) {
    String lastEvent = request.getHeader(LAST_EVENT);
    ReceiverQuery asked = ReceiverQuery.asked(query);
    if (events && lastEvent != null) {
      return asked.after(lastEvent);
    }
    if (!events && asked.after() != null) {
      throw Refusal.malformed("after needs a receiver that can be told what it missed");
    }
    return asked;
  }

  private static Delivery delivery(MultiMap query) {
    return Delivery.named(query.contains("framing") ? query.get("framing") : "line");
  }
}

package io.tcptransfer.http;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Which instances have the port that they share. As long as a few receivers follow, one instance
 * serves them all: a batch then reaches them without waking another thread, which costs as much as
 * writing to some of them, and what comes while that thread is busy goes out together (measured: 1
 * receiver flat out 1.8 against 2.6 us CPU a message; 50 receivers of 10,000 messages a second 1.6
 * against 2.2 us a delivery). Opens and closes nothing itself. Any thread.
 */
public final class PortShare {
  /**
   * From so many receivers on others share the load. One thread serves as many at half a million
   * deliveries a second, each message by itself, or at 8 million when they come in full batches.
   */
  static final int FEW_RECEIVERS = 64;

  /** With fewer than that, an instance that has none does without the port again. */
  static final int FEW_AGAIN = FEW_RECEIVERS / 2;

  private final boolean allAtOnce;
  private final IntConsumer opened;

  /** In the order in which they came: the first one always has the port. */
  private final List<Part> parts = new ArrayList<>();

  private boolean told;

  /** The socket that listens; null until somebody has come in by it. */
  private volatile Channel listening;

  /** How many want nothing to be accepted now; belongs to the event loop of that socket. */
  private int pauses;

  /**
   * @param allAtOnce whether every instance has the port at once and for good, however few
   *     receivers there are
   * @param opened told the port once it is open
   */
  public PortShare(boolean allAtOnce, IntConsumer opened) {
    this.allAtOnce = allAtOnce;
    this.opened = opened;
  }

  /**
   * An instance is ready.
   *
   * @param open called when it shall open the port, if not at once
   * @param close called when nobody needs it there: it should then see whether it {@link
   *     Part#isSpare() still is so}
   */
  synchronized Part join(Runnable open, Runnable close) {
    Part part = new Part(allAtOnce || parts.isEmpty(), open, close);
    parts.add(part);
    return part;
  }

  /** An instance has opened the port. */
  void opened(int port) {
    synchronized (this) {
      if (told) {
        return;
      }
      told = true;
    }
    opened.accept(port);
  }

  /** A connection has come in by that socket, which all instances share. */
  void enteredBy(Channel socket) {
    listening = socket;
  }

  /**
   * Nothing is accepted from now on, until as many have called {@link #goOn} as have called this:
   * several instances may be about to close their part.
   *
   * @param paused called on the socket's event loop, with the socket, after all that was accepted
   *     before
   * @return whether it will be: nobody can be kept out before anybody has come in
   */
  boolean pause(Consumer<Channel> paused) {
    Channel socket = listening;
    if (socket == null) {
      return false;
    }
    socket
        .eventLoop()
        .execute(
            () -> {
              pauses++;
              socket.config().setAutoRead(false);
              paused.accept(socket);
            });
    return true;
  }

  /** Who has called {@link #pause} is done. */
  void goOn() {
    Channel socket = listening;
    socket
        .eventLoop()
        .execute(
            () -> {
              if (--pauses == 0) {
                socket.config().setAutoRead(true);
              }
            });
  }

  /** What one instance has of it. */
  final class Part {
    /** Whether it has the port from the start and for good. */
    private final boolean stays;

    private final Runnable open;
    private final Runnable close;
    private boolean hasPort;
    private int receivers;

    private Part(boolean stays, Runnable open, Runnable close) {
      this.stays = stays;
      this.hasPort = stays;
      this.open = open;
      this.close = close;
    }

    /** Whether it has the port, or shall open it now. */
    boolean hasPort() {
      synchronized (PortShare.this) {
        return hasPort;
      }
    }

    /** It serves so many receivers now. */
    void serves(int count) {
      List<Runnable> calls;
      synchronized (PortShare.this) {
        boolean more = count > receivers;
        receivers = count;
        calls = more ? opening() : closing();
      }
      calls.forEach(Runnable::run);
    }

    private List<Runnable> opening() {
      if (receivers < FEW_RECEIVERS) {
        return List.of();
      }
      for (Part next : parts) {
        if (!next.hasPort) {
          next.hasPort = true;
          return List.of(next.open);
        }
      }
      return List.of();
    }

    private List<Runnable> closing() {
      return parts.stream().filter(Part::isSpare).map(part -> part.close).toList();
    }

    /** Whether it has the port and need not have it. */
    boolean isSpare() {
      synchronized (PortShare.this) {
        return hasPort
            && !stays
            && receivers == 0
            && parts.stream().mapToInt(part -> part.receivers).sum() < FEW_AGAIN;
      }
    }

    /** It has closed the port, and is called when it shall open it again. */
    void closed() {
      synchronized (PortShare.this) {
        hasPort = false;
      }
    }
  }
}

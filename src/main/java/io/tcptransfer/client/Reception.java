package io.tcptransfer.client;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/**
 * Follows a channel through lost connections and restarts of the relay, until it has what was
 * wanted or there is no sense in going on. Knows neither frames nor the forms of output. Blocks its
 * caller's thread, which does everything.
 *
 * @param count how many messages; 0 for all
 * @param record where to record; null if nowhere
 */
public record Reception(Subscription subscription, Output output, long count, Path record) {
  private static final int NORMAL = 1000;

  /** Trying again would bring the same: protocol, data, policy, size. */
  private static final Set<Integer> FINAL = Set.of(1002, 1003, 1007, 1008, 1009, 1010);

  /** After so long without a word, the relay is asked whether it is there; and given as long. */
  private static final Duration QUIET = Duration.ofSeconds(20);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  /**
   * Receives; returns when it has all that was wanted, when nobody reads the output any more, or
   * when the relay has closed as if there was nothing more to come.
   *
   * @param err gets a line for whatever a user should know
   * @throws NobodyListens if there is no server at first
   * @throws ClientFailure if it can't connect at first, or the relay refuses
   */
  public void run(OutputStream out, PrintStream err) throws NobodyListens, InterruptedException {
    try (Recorder recorder = record == null ? null : new Recorder(record)) {
      new Run(new Delivery(output, out, recorder, count), err).run();
    } catch (Delivery.NobodyReads e) {
      // `| head` has seen enough.
    }
  }

  private final class Run {
    private final HttpClient client = subscription.client();
    private final Backoff backoff = new Backoff(new Random());
    private final Positions positions = new Positions();
    private final Delivery delivery;
    private final PrintStream err;
    private boolean everConnected;
    private Duration lived = Duration.ZERO;

    Run(Delivery delivery, PrintStream err) {
      this.delivery = delivery;
      this.err = err;
    }

    void run() throws NobodyListens, Delivery.NobodyReads, InterruptedException {
      while (delivery.wantsMore()) {
        Inbox.Closed closed = attempt();
        delivery.flush();
        if (!delivery.wantsMore() || closed.code() == NORMAL) {
          break;
        } else if (FINAL.contains(closed.code())) {
          tellPosition();
          throw new ClientFailure("the relay closed: " + closed.code() + " " + closed.reason());
        }
        Duration wait = backoff.after(lived);
        tell("lost the relay (" + said(closed) + "), trying again in " + wait.toMillis() + " ms");
        Thread.sleep(wait.toMillis());
      }
      tellPosition();
    }

    /** Where to go on, if it was ever connected. Only once all that was seen is written. */
    private void tellPosition() {
      if (!positions.isEmpty()) {
        tell("position " + positions);
      }
    }

    private static String said(Inbox.Closed closed) {
      return closed.code() == Inbox.ABNORMAL
          ? closed.reason().isEmpty() ? "connection cut" : closed.reason()
          : closed.code() + " " + closed.reason();
    }

    /** One connection, however it ends. */
    private Inbox.Closed attempt()
        throws NobodyListens, Delivery.NobodyReads, InterruptedException {
      lived = Duration.ZERO;
      Inbox inbox = new Inbox();
      WebSocket socket;
      try {
        socket = subscription.connect(client, positions, inbox);
      } catch (IOException e) {
        return notConnected(e);
      } catch (ClientFailure e) {
        tellPosition();
        throw e;
      }
      if (everConnected) {
        tell("connected again");
      }
      everConnected = true;
      long begun = System.nanoTime();
      try {
        return follow(socket, inbox);
      } finally {
        lived = Duration.ofNanos(System.nanoTime() - begun);
        socket.abort();
      }
    }

    /** At first it must succeed; later it is tried again. */
    private Inbox.Closed notConnected(IOException e) throws NobodyListens {
      boolean nobody = e instanceof ConnectException;
      String why = nobody ? "nothing listens" : String.valueOf(e.getMessage());
      if (!everConnected) {
        String address = subscription.url().getRawAuthority();
        if (nobody) {
          throw new NobodyListens(address);
        }
        boolean saysAll = e instanceof Subscription.NotReached;
        throw new ClientFailure(saysAll ? why : "cannot connect to " + address + ": " + why);
      }
      return new Inbox.Closed(Inbox.ABNORMAL, why);
    }

    private Inbox.Closed follow(WebSocket socket, Inbox inbox)
        throws Delivery.NobodyReads, InterruptedException {
      Conversation conversation = new Conversation(positions, delivery, err);
      boolean asked = false;
      while (true) {
        if (inbox.isEmpty()) {
          delivery.flush();
        }
        Inbox.Event event = inbox.take(QUIET);
        if (event instanceof Inbox.Closed closed) {
          return closed;
        } else if (event instanceof Inbox.Notice notice) {
          conversation.notice(notice.json());
        } else if (event instanceof Inbox.Message message) {
          conversation.message(message.message());
        } else if (asked && !inbox.wasPonged()) {
          return new Inbox.Closed(Inbox.ABNORMAL, "no sign of life");
        } else {
          inbox.wasPonged();
          ask(socket);
        }
        asked = event == null;
        if (!delivery.wantsMore()) {
          return leave(socket, inbox);
        }
      }
    }

    private static void ask(WebSocket socket) {
      // If it can't be sent any more, the end is on its way into the inbox.
      socket.sendPing(ByteBuffer.allocate(0)).exceptionally(failure -> null);
    }

    /** Says goodbye, and reads on until that was answered. */
    private Inbox.Closed leave(WebSocket socket, Inbox inbox) throws InterruptedException {
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").exceptionally(failure -> null);
      long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
      while (System.nanoTime() < deadline) {
        Inbox.Event event = inbox.take(Duration.ofNanos(deadline - System.nanoTime()));
        if (event instanceof Inbox.Closed closed) {
          return closed;
        }
      }
      return new Inbox.Closed(NORMAL, "");
    }

    private void tell(String line) {
      err.println("receive: " + line);
    }
  }
}

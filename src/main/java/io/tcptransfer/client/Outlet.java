package io.tcptransfer.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A TCP connection that gives bytes to a listener, and knows whether it took them all: the listener
 * says nothing, but it may end the connection, before or after it has everything. One thread
 * writes, another reads what comes back.
 */
final class Outlet {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** A connection needs little of it; there may be a thousand. */
  private static final int STACK_BYTES = 256 * 1024;

  /**
   * A listener refuses by ending the connection. Who has said everything sooner than this waits, or
   * it would not notice. Longer than the way to the other side of the world and back.
   */
  private static final Duration REFUSAL_TIME = Duration.ofMillis(500);

  private final Endpoint peer;
  private final Socket socket;
  private final OutputStream out;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final long connectedNanos = System.nanoTime();
  private volatile boolean finished;

  private Outlet(Endpoint peer, Socket socket) throws IOException {
    this.peer = peer;
    this.socket = socket;
    this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
  }

  /**
   * Connects, and says at once which channel it is for, where the peer wants to hear that: it does
   * not wait for the first message.
   *
   * @param answers where what the peer says goes, on a thread of its own
   */
  static Outlet to(Endpoint peer, OutputStream answers) throws NobodyListens {
    Socket socket = peer.connect();
    try {
      Outlet outlet = new Outlet(peer, socket);
      outlet.register();
      start("answers", () -> outlet.watch(answers));
      return outlet;
    } catch (IOException e) {
      throw new ClientFailure("lost " + peer + ": " + e.getMessage());
    }
  }

  private void register() throws IOException {
    if (peer.registration() != null) {
      out.write((peer.registration() + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  /** Starts a thread that keeps no process alive. */
  static void start(String name, Runnable work) {
    Thread thread = new Thread(null, work, name, STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
  }

  void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
  }

  void flush() throws IOException {
    out.flush();
  }

  /** No more bytes will come; the peer ends the connection when it has them all. */
  void finish() throws IOException, InterruptedException {
    out.flush();
    long left = connectedNanos + REFUSAL_TIME.toNanos() - System.nanoTime();
    if (left > 0) {
      Thread.sleep(Duration.ofNanos(left).toMillis() + 1);
    }
    finished = true;
    socket.shutdownOutput();
  }

  /**
   * Writes on a thread of its own; what goes wrong with it ends the connection. So does a defect:
   * who waits for the end would wait for ever.
   */
  void give(Task task) {
    start(
        "sender",
        () -> {
          try {
            task.run(this);
            finish();
          } catch (IOException e) {
            fail(lost(e.getMessage()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException | Error e) {
            fail(e);
          }
        });
  }

  /** What one connection has to say. */
  interface Task {
    void run(Outlet outlet) throws IOException, InterruptedException;
  }

  private void watch(OutputStream output) {
    Answers answers = new Answers(output);
    try {
      answers.passOn(socket.getInputStream());
      if (!finished) {
        fail(lost("it ended the connection"));
      } else if (answers.failure().isPresent()) {
        fail(answers.failure().get());
      } else {
        close();
        end.complete(null);
      }
    } catch (IOException e) {
      fail(lost(e.getMessage()));
    }
  }

  private ClientFailure lost(String how) {
    return new ClientFailure(peer + " didn't take everything: " + how);
  }

  private void fail(Throwable failure) {
    end.completeExceptionally(failure);
    close();
  }

  /** Ends it at once. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is over either way.
    }
  }

  /**
   * Completes when the peer has taken everything and ended the connection; fails with a {@link
   * ClientFailure} if it did not, or with the defect of who gave it.
   */
  CompletableFuture<Void> end() {
    return end;
  }

  /**
   * Waits for an end.
   *
   * @throws ClientFailure if not everything was taken
   */
  static void await(CompletableFuture<Void> end) {
    try {
      end.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ClientFailure failure ? failure : e;
    }
  }
}

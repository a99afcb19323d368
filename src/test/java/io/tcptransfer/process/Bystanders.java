package io.tcptransfer.process;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One good sender and one good receiver of each kind, who go on whatever others do to the relay:
 * every line must reach both receivers, in order, none told as missed. They do so on a thread of
 * their own; methods are for one other.
 */
final class Bystanders implements AutoCloseable {
  private static final int LINE_BYTES = 100;

  /** Lines that leave together, before which all earlier ones have come. */
  private static final int BURST = 20;

  /** Enough that what others did before must have met them. */
  private static final int A_WHILE = 50 * BURST;

  private final Sender sender;
  private final V1Receiver v1;
  private final PlainReceiver plain;
  private final FutureTask<Long> life = new FutureTask<>(this::live);
  private final Thread thread = new Thread(life, "bystanders");
  private long told;
  private boolean stopped;

  Bystanders(Relay relay) {
    sender = new Sender(relay.tcp("default"));
    v1 = V1Receiver.connect(relay, "");
    plain = PlainReceiver.connect(relay, "");
    thread.setDaemon(true);
    thread.start();
  }

  private long live() {
    long first = 1;
    while (goesOn(first - 1)) {
      long last = first + BURST - 1;
      sender.send(Lines.bytes(first, last, LINE_BYTES));
      v1.expectLines(first, last);
      plain.expectLines(first, last);
      first = last + 1;
    }
    return first - 1;
  }

  private synchronized boolean goesOn(long lines) {
    told = lines;
    notifyAll();
    return !stopped;
  }

  /** Waits until they have got on with what they do. */
  synchronized void expectToGoOn() {
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    long until = told + A_WHILE;
    try {
      while (told < until) {
        if (life.isDone()) {
          throw new AssertionError("no more lines after " + told, failure());
        }
        if (System.nanoTime() > deadline) {
          throw new AssertionError("only " + told + " of " + until + " lines came");
        }
        wait(Patience.STEP.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private Throwable failure() {
    try {
      life.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }

  /** Ends it in good order, and says how many lines there were, each of which came. */
  long stop() {
    synchronized (this) {
      stopped = true;
    }
    try {
      return life.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("a bystander was hit", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("still waits for lines", e);
    }
  }

  @Override
  public void close() {
    v1.close();
    plain.close();
    sender.close();
  }
}

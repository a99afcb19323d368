package io.tcptransfer;

import io.tcptransfer.launcher.CommandFailure;
import io.tcptransfer.launcher.RelayLauncher;

/**
 * The one entry, and the one exit with a status of our own: {@code java -jar}, {@code ./vertx} and
 * {@code exec:java} all come in here. It names the main verticle in code, because {@code exec:java}
 * has no manifest. Main thread.
 */
public final class Main {
  private Main() {}

  /** Runs one command; the process lives on after it only if the relay was started. */
  public static void main(String[] args) {
    try {
      new RelayLauncher(Main.class, MainVerticle.class, MainVerticle::new).dispatch(args);
    } catch (CommandFailure failure) {
      failure.lines().forEach(System.err::println);
      System.exit(failure.status());
    }
  }
}

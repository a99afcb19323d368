package io.tcptransfer.launcher;

import io.tcptransfer.client.ClientFailure;
import io.tcptransfer.client.NobodyListens;
import io.tcptransfer.tls.UnusableFile;

/** A command that is a peer of a relay, which may not be there or not want it. Main thread. */
interface ClientCommand extends RelayCommand {

  /** Its name, as it is typed. */
  String name();

  /** Does what was asked for. */
  void perform() throws NobodyListens, InterruptedException;

  @Override
  default void run() {
    try {
      perform();
    } catch (NobodyListens e) {
      throw CommandFailure.failed(
          name() + ": " + e.getMessage() + "; this starts a relay: " + startsRelay());
    } catch (ClientFailure | UnusableFile e) {
      throw CommandFailure.failed(name() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How the user, who has started this one, starts a relay. */
  private static String startsRelay() {
    String path = System.getProperty("java.class.path");
    return path.endsWith(".jar") ? "java -jar " + path + " run" : "./vertx run";
  }
}

package io.tcptransfer.launcher;

import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import java.io.PrintStream;

/** Ends a relay in the background as SIGTERM does, and waits for its end. Main thread. */
@Name("stop")
@Summary("Stops a relay that start has started.")
@Description("Lets the relay deliver what it has read, and returns when it has ended.")
final class StopCommand implements RelayCommand {
  private final PrintStream out;
  private String id;

  StopCommand(PrintStream out) {
    this.out = out;
  }

  /** As {@code start} and {@code list} print it. */
  @Argument(index = 0, argName = "id")
  @Description("The id that start and list print.")
  public void setId(String id) {
    this.id = id;
  }

  @Override
  public void run() {
    StartedRelay relay =
        StartedRelay.find(id)
            .orElseThrow(
                () -> CommandFailure.failed("no relay in the background has the id " + id));
    if (!relay.process().destroy()) {
      throw CommandFailure.failed("not allowed to stop process " + relay.process().pid());
    }
    // No limit here: the relay's own watchdog ends it drainSeconds + 3 s from now at the latest.
    relay.process().onExit().join();
    out.println("stopped " + id);
  }
}

package io.tcptransfer.launcher;

import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;

/** Prints the relays that {@code start} put into the background, one a line. Main thread. */
@Name("list")
@Summary("Lists the relays that start has started.")
@Description("Prints id and process id of each relay in the background.")
final class ListCommand implements RelayCommand {
  private final PrintStream out;

  ListCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public void run() {
    List<StartedRelay> relays =
        StartedRelay.all().sorted(Comparator.comparing(StartedRelay::id)).toList();
    relays.forEach(relay -> out.println(relay.id() + "\tpid=" + relay.process().pid()));
    if (relays.isEmpty()) {
      out.println("no relay runs in the background");
    }
  }
}

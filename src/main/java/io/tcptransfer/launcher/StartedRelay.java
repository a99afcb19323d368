package io.tcptransfer.launcher;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A relay that {@code start} put into the background, found again by a mark in its command line: no
 * file that could be stale, and no {@code ps}, which small images lack. Where the system doesn't
 * show the arguments of a process (Windows), none is found. Any thread.
 */
record StartedRelay(String id, ProcessHandle process) {
  private static final String MARK = "-Dtcptransfer.id=";

  /** The JVM option that marks the process; first, because long command lines are shown cut. */
  static String mark(String id) {
    return MARK + id;
  }

  static Stream<StartedRelay> all() {
    return ProcessHandle.allProcesses().flatMap(process -> of(process).stream());
  }

  static Optional<StartedRelay> find(String id) {
    return all().filter(relay -> relay.id.equals(id)).findFirst();
  }

  private static Optional<StartedRelay> of(ProcessHandle process) {
    return process
        .info()
        .arguments()
        .flatMap(arguments -> Arrays.stream(arguments).findFirst())
        .filter(first -> first.startsWith(MARK))
        .map(first -> new StartedRelay(first.substring(MARK.length()), process));
  }
}

package io.tcptransfer.launcher;

import java.util.List;

/** A command that can't do what it was asked to: what to tell the user, and the exit status. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The command was understood, but the world is not as it must be. */
  static final int FAILED = 1;

  /** The command line was not understood; nothing was started. */
  static final int MISUSED = 2;

  private final int status;
  private final transient List<String> lines;

  private CommandFailure(int status, List<String> lines) {
    // No stack trace: it is an answer, not a defect.
    super(String.join("\n", lines), null, false, false);
    this.status = status;
    this.lines = List.copyOf(lines);
  }

  /** Passes on how another process failed. */
  static CommandFailure of(int status, List<String> lines) {
    return new CommandFailure(status, lines);
  }

  static CommandFailure failed(List<String> lines) {
    return of(FAILED, lines);
  }

  static CommandFailure failed(String line) {
    return failed(List.of(line));
  }

  static CommandFailure misused(String line) {
    return of(MISUSED, List.of(line));
  }

  /** The exit status: 1 failed, 2 not understood. */
  public int status() {
    return status;
  }

  /** Plain lines for standard error, the most important first. */
  public List<String> lines() {
    return lines;
  }
}

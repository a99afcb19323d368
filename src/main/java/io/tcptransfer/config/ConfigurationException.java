package io.tcptransfer.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is wrong; the message has one line for each problem. Any thread. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  // Transient: nobody serializes it, and the message says the same.
  private final transient List<Problem> problems;

  ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** All problems, at least one. */
  public List<Problem> problems() {
    return problems;
  }
}

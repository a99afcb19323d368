package io.tcptransfer.process;

import java.util.List;
import java.util.regex.Pattern;

/** The lines that a healthy relay never says, whatever its peers do. Any thread. */
final class Suspicion {
  private static final Pattern SUSPECT =
      Pattern.compile("LEAK:|^\\s+at [\\w.$/@-]+\\(|^Exception in thread| ERROR ");

  private Suspicion() {}

  static List<String> in(List<String> lines) {
    return lines.stream().filter(line -> SUSPECT.matcher(line).find()).toList();
  }
}

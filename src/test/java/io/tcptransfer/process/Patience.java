package io.tcptransfer.process;

import java.time.Duration;

/** How long a test waits for what must happen; generous, because a good run never waits for it. */
final class Patience {
  static final Duration LIMIT = Duration.ofSeconds(30);

  /** Between two tries, where there is no event to wait for. */
  static final Duration STEP = Duration.ofMillis(200);

  /** For a step that runs Maven. */
  static final Duration BUILD_LIMIT = Duration.ofMinutes(5);

  private Patience() {}
}

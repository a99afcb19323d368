package io.tcptransfer.tls;

import io.tcptransfer.config.Problem;
import io.vertx.core.json.Json;

/** A file that the configuration names is of no use: one line that an operator can act on. */
public final class UnusableFile extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableFile(String path, String file, String rule) {
    // No stack trace: it is an answer, not a defect.
    super(new Problem(path, Json.encode(file), rule).toString(), null, false, false);
  }
}

package io.tcptransfer.tls;

import java.util.List;

/**
 * Tells that files have changed, once for each change, and when they rest: a certificate and its
 * key are seldom written at one moment. Reads no file. One thread at a time.
 */
final class Changes {
  private final List<PemFile> files;
  private List<Object> told;
  private List<Object> seen;

  Changes(List<PemFile> files) {
    this.files = files;
    forget();
  }

  /** What has changed so far needs not be told any more. */
  void forget() {
    told = marks();
    seen = told;
  }

  /** Whether they have changed since that was told, and not since the last look; blocks. */
  boolean haveSettled() {
    List<Object> now = marks();
    boolean settled = now.equals(seen) && !now.equals(told);
    seen = now;
    if (settled) {
      told = now;
    }
    return settled;
  }

  private List<Object> marks() {
    return files.stream().map(PemFile::mark).toList();
  }
}

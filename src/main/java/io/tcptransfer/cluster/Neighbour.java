package io.tcptransfer.cluster;

/** Another node that has been heard of. State of the cluster's event loop. */
final class Neighbour {
  private String member;
  private long heardNanos;
  private boolean silent;
  private boolean leaving;

  /**
   * @param member its name as a member of the cluster
   */
  Neighbour(String member, long nowNanos) {
    this.member = member;
    this.heardNanos = nowNanos;
  }

  String member() {
    return member;
  }

  /** It gave a sign of life; members get new names when a cluster was two for a while. */
  void heard(String memberNow, long nowNanos) {
    member = memberNow;
    heardNanos = nowNanos;
    silent = false;
  }

  /** It has said that it leaves. */
  void leaves() {
    leaving = true;
  }

  /** This node itself could not listen for so long. */
  void excuse(long nanos) {
    heardNanos += nanos;
  }

  /** Whether it has been silent for that long, and wasn't before. */
  boolean fallsSilent(long limitNanos, long nowNanos) {
    boolean falls = !silent && nowNanos - heardNanos >= limitNanos;
    silent |= falls;
    return falls;
  }

  /** Whether it has said that it leaves. */
  boolean isLeaving() {
    return leaving;
  }
}

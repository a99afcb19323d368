package io.tcptransfer.bench;

/**
 * What went wrong, in messages. A corrupted message, and one whose boundary was broken, did not
 * arrive, so each also counts as lost.
 */
record Faults(long lost, long doubled, long reordered, long corrupted, long boundary) {
  static final Faults NONE = new Faults(0, 0, 0, 0, 0);

  Faults plus(Faults other) {
    return new Faults(
        lost + other.lost,
        doubled + other.doubled,
        reordered + other.reordered,
        corrupted + other.corrupted,
        boundary + other.boundary);
  }

  @Override
  public String toString() {
    if (equals(NONE)) {
      return "ok";
    }
    return "lost %d, doubled %d, reordered %d, corrupted %d, boundary %d"
        .formatted(lost, doubled, reordered, corrupted, boundary);
  }
}

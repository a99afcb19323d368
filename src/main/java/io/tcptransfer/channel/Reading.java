package io.tcptransfer.channel;

import java.util.List;

/**
 * What a cursor found in the log. A value of the receiver's event loop.
 *
 * @param gaps what it has lost before the batches, one at most for each stream
 * @param missed how many messages it must be closed for, or 0
 * @param why why it does not get them
 * @param batches what comes next, in order, each with a reference that the reader releases; empty
 *     at the head
 */
public record Reading(List<Gap> gaps, long missed, Gap.Why why, List<Batch> batches) {
  static final Reading AT_HEAD = of(List.of(), List.of());

  static Reading of(List<Gap> gaps, List<Batch> batches) {
    return new Reading(gaps, 0, null, batches);
  }

  static Reading ending(long missed, Gap.Why why) {
    return new Reading(List.of(), missed, why, List.of());
  }
}

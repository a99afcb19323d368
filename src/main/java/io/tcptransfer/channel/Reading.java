package io.tcptransfer.channel;

import java.util.List;

/**
 * What a cursor found in the log. A value of the receiver's event loop.
 *
 * @param gaps what it has lost before the batches, one at most for each stream
 * @param missed how many messages it must be closed for, or 0
 * @param batches what comes next, in order, each with a reference that the reader releases; empty
 *     at the head
 */
public record Reading(List<Gap> gaps, long missed, List<Batch> batches) {
  static final Reading AT_HEAD = new Reading(List.of(), 0, List.of());
}

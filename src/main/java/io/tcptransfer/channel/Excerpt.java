package io.tcptransfer.channel;

import java.util.List;

/**
 * What a node can give another of a stream.
 *
 * @param first offset of the oldest message that it keeps
 * @param next offset after the last one that it got
 * @param batches in order, each with a reference that the caller releases; the first may begin
 *     before what was asked for
 */
public record Excerpt(long first, long next, List<Batch> batches) {}

package io.tcptransfer.channel;

/**
 * How far a channel's own stream had come at some place of the log. A value.
 *
 * @param next the offset after its last message up to there
 * @param bytesBefore what its batches before there have reserved together
 */
record Mark(long next, long bytesBefore) {}

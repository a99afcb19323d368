package io.tcptransfer.ops;

import io.tcptransfer.channel.Micros;
import io.tcptransfer.channel.Node;

/**
 * All that an operator may ask. Any thread.
 *
 * @param health whether the relay is of use now
 * @param census who is here
 * @param metrics its numbers
 */
public record Operations(Health health, Census census, Metrics metrics) {
  /** Of a relay that starts. */
  public static Operations of(Node node) {
    return new Operations(new Health(), new Census(node, Micros::now), new Metrics(node));
  }
}

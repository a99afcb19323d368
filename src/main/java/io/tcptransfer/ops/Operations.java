package io.tcptransfer.ops;

import io.tcptransfer.channel.Micros;
import io.tcptransfer.channel.Node;

/**
 * All that an operator may ask. Any thread.
 *
 * @param health whether the relay is of use now
 * @param census who is here
 * @param channels what goes through the channels here
 * @param wholes the same of all nodes
 * @param others what other nodes say
 * @param metrics its numbers
 */
public record Operations(
    Health health,
    Census census,
    ChannelCensus channels,
    Wholes wholes,
    Others others,
    Metrics metrics) {

  /** Of a relay that starts. */
  public static Operations of(Node node, Others others) {
    Census census = new Census(node, Micros::now);
    ChannelCensus channels = new ChannelCensus(node.channels(), System::nanoTime);
    return new Operations(
        new Health(),
        census,
        channels,
        new Wholes(node.name(), census, channels, others),
        others,
        new Metrics(node));
  }
}

package io.tcptransfer.channel;

/**
 * What all verticles of one relay share. Any thread.
 *
 * @param name a random name of this life of the node: ASCII letters and digits
 * @param channels its channels
 * @param tallies what it dropped, cut, refused or closed
 * @param roster who is here
 * @param drain how it goes away
 */
public record Node(String name, Channels channels, Tallies tallies, Roster roster, Drain drain) {

  /** With nobody here yet. */
  public Node(String name, Channels channels, Tallies tallies, Drain drain) {
    this(name, channels, tallies, new Roster(), drain);
  }
}

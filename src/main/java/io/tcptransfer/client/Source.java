package io.tcptransfer.client;

/** Makes up what a simulated sender says. Belongs to that sender's thread. */
interface Source {
  /**
   * The next message, without anything that ends it.
   *
   * @throws ClientFailure if there is none
   */
  byte[] next();
}

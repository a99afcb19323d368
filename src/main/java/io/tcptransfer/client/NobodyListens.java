package io.tcptransfer.client;

/** There is no server at an address; who knows how to start one may say so. */
public final class NobodyListens extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param address host and port
   */
  NobodyListens(String address) {
    super("nothing listens on " + address, null, false, false);
  }
}

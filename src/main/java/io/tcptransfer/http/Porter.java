package io.tcptransfer.http;

import java.util.function.Supplier;

/**
 * The guard of one port, changed when the rules have changed. Runs on its instance's event loop.
 */
final class Porter implements Supplier<Guard> {
  private final Entrance entrance;
  private final String host;
  private Entrance.Rules rules;
  private Guard guard;

  /**
   * @param host by what name the relay may be asked, beside localhost and addresses
   */
  Porter(Entrance entrance, String host) {
    this.entrance = entrance;
    this.host = host;
  }

  /** Who stands there now; one request is judged by one guard. */
  @Override
  public Guard get() {
    Entrance.Rules now = entrance.rules();
    if (!now.equals(rules)) {
      rules = now;
      guard = new Guard(now.http(), host, now.tokens());
    }
    return guard;
  }
}

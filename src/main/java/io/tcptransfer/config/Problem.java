package io.tcptransfer.config;

/**
 * One thing that is wrong with the configuration. A value; any thread.
 *
 * @param path where, as in {@code tcp.listeners[0].port}, with the variable that set it if one did
 * @param value what stands there, as JSON, secrets as {@code ***}; empty when nothing stands there
 * @param rule what should
 */
public record Problem(String path, String value, String rule) {

  @Override
  public String toString() {
    return value.isEmpty() ? path + ": " + rule : path + " = " + value + ": " + rule;
  }
}

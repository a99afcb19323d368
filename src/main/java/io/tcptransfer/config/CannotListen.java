package io.tcptransfer.config;

/** An address of the configuration can't be had: one line that an operator can act on. */
public final class CannotListen extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param who whose address it is, such as {@code listener plant} or {@code http}
   */
  public CannotListen(String who, String host, int port, Throwable cause) {
    super("cannot listen: " + who + " on " + host + ":" + port + ": " + why(cause), cause);
  }

  private static String why(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    return text.contains("in use") ? "address already in use" : text;
  }
}

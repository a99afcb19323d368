package io.tcptransfer.process;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A main program that receives numbered lines, so that a test can stop it as a whole; it says what
 * it has got so far at every step. What its receivers don't expect ends it with a stack trace, the
 * end of a relay that doesn't say goodbye with one line. One thread.
 */
final class ReceiverProcess {
  private ReceiverProcess() {}

  /**
   * Receives until the relay closes.
   *
   * @param args {@code v1} or {@code plain}, and the relay's HTTP port
   */
  public static void main(String[] args) {
    InetSocketAddress http =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
    try {
      if (args[0].equals("v1")) {
        receive(V1Receiver.connectSmall(http, ""));
      } else {
        receive(PlainReceiver.connectSmall(http, ""));
      }
    } catch (UncheckedIOException e) {
      System.out.println("cut off: " + e.getMessage());
      System.exit(1);
    }
  }

  private static void receive(V1Receiver receiver) {
    System.out.println("attached");
    V1Receiver.Event event = null;
    while (!(event instanceof V1Receiver.Close)) {
      event = receiver.event();
      System.out.printf(
          "next=%d received=%d missed=%d gaps=%d%n",
          receiver.next(), receiver.received(), receiver.missed(), receiver.gaps());
    }
  }

  private static void receive(PlainReceiver receiver) {
    System.out.println("attached");
    FramePeer.Closed closed = receiver.lineOrClose();
    while (closed == null) {
      System.out.println("received=" + receiver.received());
      closed = receiver.lineOrClose();
    }
    System.out.printf(
        "closed code=%d received=%d reason=%s%n",
        closed.code(), receiver.received(), closed.reason());
  }
}

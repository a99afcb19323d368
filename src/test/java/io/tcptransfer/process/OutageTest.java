package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tcptransfer.process.KernelSockets.End;
import io.tcptransfer.process.KernelSockets.Timer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class OutageTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void nothingGetsThroughOrIsAnsweredUntilItEnds() throws IOException {
    Outage.assumePossible();
    try (ServerSocket port = new ServerSocket(0, 1, LOOPBACK);
        Socket vanishing = new Socket(LOOPBACK, port.getLocalPort());
        Socket other = port.accept()) {
      vanishing.setSoTimeout((int) Patience.LIMIT.toMillis());
      Outage outage = Outage.of(vanishing.getLocalPort(), vanishing.getPort());
      other.getOutputStream().write(new byte[10]);
      End waiting =
          KernelSockets.await(
              other.getLocalPort(), other.getPort(), end -> end.retransmissions() > 1);
      assertEquals(Timer.RETRANSMISSION, waiting.timer());
      assertEquals(10, waiting.unacknowledgedBytes());
      assertEquals(0, vanishing.getInputStream().available());
      outage.end();
      assertEquals(10, vanishing.getInputStream().readNBytes(10).length);
      KernelSockets.await(
          other.getLocalPort(), other.getPort(), end -> end.unacknowledgedBytes() == 0);
    }
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tcptransfer.process.KernelSockets.Timer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KernelSocketsTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @BeforeEach
  void assume() {
    KernelSockets.assumeReadable();
  }

  @Test
  void bytesAreUnreadUntilTheyAreRead() throws IOException {
    try (ServerSocket port = new ServerSocket(0, 1, LOOPBACK);
        Socket writer = new Socket(LOOPBACK, port.getLocalPort());
        Socket reader = port.accept()) {
      writer.getOutputStream().write(new byte[10]);
      int at = reader.getLocalPort();
      KernelSockets.await(at, reader.getPort(), end -> end.unreadBytes() == 10);
      KernelSockets.await(reader.getPort(), at, end -> end.unacknowledgedBytes() == 0);
      assertEquals(Timer.NONE, KernelSockets.end(at, reader.getPort()).timer());
      reader.getInputStream().readNBytes(4);
      assertEquals(6, KernelSockets.end(at, reader.getPort()).unreadBytes());
    }
  }

  @Test
  void whatNobodyConnectedIsNotFound() throws IOException {
    try (ServerSocket port = new ServerSocket(0, 1, LOOPBACK)) {
      int at = port.getLocalPort();
      assertThrows(AssertionError.class, () -> KernelSockets.end(at, at));
    }
  }
}

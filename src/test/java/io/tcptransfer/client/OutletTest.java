package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutletTest {
  @Test
  void aDefectInWhatIsToBeSaidEndsTheConnection() throws NobodyListens, IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Endpoint peer = new Endpoint("127.0.0.1", listener.getLocalPort(), null, null);
      Outlet outlet = Outlet.to(peer, OutputStream.nullOutputStream());
      IllegalStateException defect = new IllegalStateException("a defect");
      outlet.give(
          to -> {
            throw defect;
          });
      CompletionException thrown =
          assertThrows(
              CompletionException.class, () -> outlet.end().orTimeout(10, TimeUnit.SECONDS).join());
      assertSame(defect, thrown.getCause());
      try (Socket sender = listener.accept()) {
        assertEquals(-1, sender.getInputStream().read());
      }
    }
  }
}

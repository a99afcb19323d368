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

  @Test
  void anOutputThatFailsIsToldOnceAllIsSent() throws NobodyListens, IOException {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Outlet outlet =
          Outlet.to(new Endpoint("127.0.0.1", listener.getLocalPort(), null, null), full);
      try (Socket sender = listener.accept()) {
        sender.getOutputStream().write('a');
        outlet.give(to -> to.write(new byte[] {'s'}, 0, 1));
        assertEquals('s', sender.getInputStream().read());
        assertEquals(-1, sender.getInputStream().read());
      }
      ClientFailure failure = assertThrows(ClientFailure.class, () -> Outlet.await(outlet.end()));
      assertEquals(
          "cannot write to standard output: No space left on device", failure.getMessage());
    }
  }
}

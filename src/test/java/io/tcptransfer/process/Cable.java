package io.tcptransfer.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A TCP connection to somewhere else, one at a time, that can be cut while both ends live on: each
 * gets a reset. One thread cuts; two more carry bytes.
 */
final class Cable implements AutoCloseable {
  private final ServerSocket plug;
  private final InetSocketAddress to;
  private Socket near;
  private Socket far;

  Cable(InetSocketAddress to) {
    this.to = to;
    try {
      plug = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its near end is plugged in. */
  int port() {
    return plug.getLocalPort();
  }

  /** Waits for who connects, and connects it. */
  void connect() {
    try {
      near = plug.accept();
      far = new Socket(to.getAddress(), to.getPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    carry(near, far);
    carry(far, near);
  }

  private static void carry(Socket from, Socket into) {
    Thread carrier =
        new Thread(
            () -> {
              try {
                from.getInputStream().transferTo(into.getOutputStream());
              } catch (IOException cut) {
                // Whoever cuts it knows.
              }
            },
            "cable");
    carrier.setDaemon(true);
    carrier.start();
  }

  void cut() {
    try {
      for (Socket end : new Socket[] {near, far}) {
        end.setSoLinger(true, 0);
        end.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      plug.close();
      cut();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

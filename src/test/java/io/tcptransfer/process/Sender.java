package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A TCP peer that gives bytes. One thread. */
public final class Sender implements AutoCloseable {
  private Socket socket = new Socket();

  Sender(InetSocketAddress listener) {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) Patience.LIMIT.toMillis());
      socket.connect(listener, (int) Patience.LIMIT.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With TLS; the relay has admitted it when it is there. */
  Sender(InetSocketAddress listener, SSLContext tls) throws IOException {
    this(listener);
    String host = listener.getHostString();
    SSLSocket secured =
        (SSLSocket) tls.getSocketFactory().createSocket(socket, host, listener.getPort(), true);
    secured.startHandshake();
    socket = secured;
  }

  public Sender send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  public Sender send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the relay says next to it. */
  public void expect(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    try {
      byte[] said = socket.getInputStream().readNBytes(wanted.length);
      assertEquals(text, new String(said, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new AssertionError("the relay didn't say " + text, e);
    }
  }

  /** The relay has ended the connection and said nothing before. */
  void expectNothing() {
    try {
      assertEquals(-1, socket.getInputStream().read());
    } catch (SocketException reset) {
      // An end, too.
    } catch (IOException e) {
      throw new AssertionError("the relay didn't end the connection", e);
    }
  }

  /** Its own end of the connection. */
  public int port() {
    return socket.getLocalPort();
  }

  /** No more bytes will come; the connection stays open for the relay's answer. */
  void finish() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks the connection off: the relay gets a reset. */
  void reset() {
    reset(socket);
  }

  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the relay has ended the connection. */
  public void expectEnd() {
    try {
      while (socket.getInputStream().read() >= 0) {
        // What the relay may still have said is not what this waits for.
      }
    } catch (SocketException reset) {
      // An end, too.
    } catch (IOException e) {
      throw new AssertionError("the relay didn't end the connection", e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

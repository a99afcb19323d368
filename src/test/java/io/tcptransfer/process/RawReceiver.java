package io.tcptransfer.process;

import io.vertx.core.buffer.Buffer;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A peer of the HTTP port that does everything by hand, so that it can do it wrong: half a
 * handshake, garbage, not reading. One thread.
 */
final class RawReceiver implements AutoCloseable {
  /** Small, so that a relay's writes soon meet a full socket when nothing is read. */
  private static final int RECEIVE_BUFFER_BYTES = 8_192;

  private static final int PING = 9;

  /** A server's frame; RFC 6455 §5.2. */
  record Frame(int opcode, Buffer payload) {
    String text() {
      return payload.toString();
    }

    /** Of a close frame. */
    int closeCode() {
      return payload.getUnsignedShort(0);
    }
  }

  private final Socket socket = new Socket();

  RawReceiver(InetSocketAddress http) {
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
      socket.setSoTimeout((int) Patience.LIMIT.toMillis());
      socket.connect(http, (int) Patience.LIMIT.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawReceiver send(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As far as the relay takes it, which may end the connection in between. */
  void sendUntilReset(String text) {
    try {
      send(text);
    } catch (UncheckedIOException reset) {
      // What it has answered may be there all the same.
    }
  }

  /** A whole handshake; afterwards the relay has attached this receiver. */
  RawReceiver handshake(String path) {
    String head = send(upgrade(path) + "\r\n").readHead();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("refused: " + head);
    }
    return this;
  }

  /** The head of an upgrade, but for the empty line that ends it. */
  String upgrade(String path) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: 127.0.0.1:"
        + socket.getPort()
        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  }

  /** A response up to its empty line; nothing beyond is read. */
  String readHead() {
    StringBuilder head = new StringBuilder();
    try {
      InputStream in = socket.getInputStream();
      while (!head.toString().endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          throw new EOFException("ended within the head: " + head);
        }
        head.append((char) next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return head.toString();
  }

  /** That many bytes, whatever they are. */
  void read(int bytes) {
    try {
      socket.getInputStream().skipNBytes(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything until the relay ends the connection. */
  String readAll() {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Frame readFrame() {
    try {
      return readFrame(new DataInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next frame that is no ping: those may come at any time. */
  Frame readMessage() {
    Frame frame = readFrame();
    while (frame.opcode() == PING) {
      frame = readFrame();
    }
    return frame;
  }

  static Frame readFrame(DataInputStream in) throws IOException {
    int opcode = in.readUnsignedByte() & 0x0f;
    int length = in.readUnsignedByte();
    if (length >= 128) {
      throw new IOException("a server's frame is masked");
    }
    long bytes = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    byte[] payload = new byte[Math.toIntExact(bytes)];
    in.readFully(payload);
    return new Frame(opcode, Buffer.buffer(payload));
  }

  /** Waits until the relay has ended the connection, whatever it says before. */
  void expectEnd() {
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (SocketException reset) {
      // An end, too.
    } catch (IOException e) {
      throw new AssertionError("the relay didn't end the connection", e);
    }
  }

  /** Breaks off. */
  void reset() {
    Sender.reset(socket);
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

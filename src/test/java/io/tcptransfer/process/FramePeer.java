package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;

/**
 * A WebSocket peer that reads only when it is asked to, so that it can be slow, stuck or cut off.
 * Answers pings as it meets them. One thread.
 */
final class FramePeer implements AutoCloseable {
  /** What a stuck peer swallows should be little beside the smallest log. */
  static final int SMALL_BUFFER_BYTES = 4_096;

  private static final int BUFFERED_BYTES = 32_768;
  private static final int CLOSE = 8;
  private static final int PING = 9;

  /** How the relay said goodbye. */
  record Closed(int code, String reason) {}

  private final Socket socket;
  private final DataInputStream in;

  /**
   * @param receiveBufferBytes what the kernel may keep for it; 0 leaves that to the kernel
   */
  FramePeer(InetSocketAddress http, int receiveBufferBytes) {
    this(http, receiveBufferBytes, null);
  }

  /** Over TLS. */
  FramePeer(InetSocketAddress http, SSLContext tls) {
    this(http, 0, tls);
  }

  private FramePeer(InetSocketAddress http, int receiveBufferBytes, SSLContext tls) {
    try {
      Socket plain = new Socket();
      if (receiveBufferBytes > 0) {
        plain.setReceiveBufferSize(receiveBufferBytes);
      }
      plain.setSoTimeout((int) Patience.LIMIT.toMillis());
      plain.connect(http, (int) Patience.LIMIT.toMillis());
      socket =
          tls == null
              ? plain
              : tls.getSocketFactory()
                  .createSocket(plain, http.getHostString(), http.getPort(), true);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFERED_BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its own end of the connection. */
  int port() {
    return socket.getLocalPort();
  }

  /** Asks for a WebSocket, with those sub-protocols if any; the head of the answer. */
  String upgrade(String path, String... protocols) {
    String offer =
        protocols.length == 0
            ? ""
            : "Sec-WebSocket-Protocol: " + String.join(", ", protocols) + "\r\n";
    write(
        ("GET "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1:"
                + socket.getPort()
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + offer
                + "\r\n")
            .getBytes(StandardCharsets.UTF_8));
    StringBuilder head = new StringBuilder();
    try {
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.readUnsignedByte());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("ended within the head: " + head, e);
    }
    return head.toString();
  }

  /** As {@link #upgrade}, and it must succeed: afterwards the relay has attached this peer. */
  String follow(String path, String... protocols) {
    String head = upgrade(path, protocols);
    assertTrue(head.startsWith("HTTP/1.1 101 "), head);
    return head;
  }

  /** The next frame that is no ping. */
  RawReceiver.Frame next() {
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    try {
      RawReceiver.Frame frame = RawReceiver.readFrame(in);
      while (frame.opcode() == PING) {
        assertTrue(System.nanoTime() < deadline, "nothing but pings for " + Patience.LIMIT);
        write(new byte[] {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0});
        frame = RawReceiver.readFrame(in);
      }
      return frame;
    } catch (IOException e) {
      throw new UncheckedIOException("no frame came", e);
    }
  }

  /** What a frame says if it is a close frame, else null. */
  static Closed closed(RawReceiver.Frame frame) {
    return frame.opcode() != CLOSE
        ? null
        : new Closed(frame.closeCode(), frame.payload().getString(2, frame.payload().length()));
  }

  /** Waits until the relay has ended the connection, after which nothing may come. */
  void expectEnd() {
    try {
      assertTrue(in.read() < 0, "bytes after the close frame");
    } catch (IOException e) {
      throw new UncheckedIOException("the relay didn't end the connection in order", e);
    }
  }

  /** Sends a whole message of 65,535 bytes at most; its mask is zero. */
  void send(boolean text, byte[] payload) {
    boolean isShort = payload.length < 126;
    ByteBuffer frame = ByteBuffer.allocate(payload.length + (isShort ? 6 : 8));
    frame.put((byte) (text ? 0x81 : 0x82));
    frame.put((byte) (0x80 | (isShort ? payload.length : 126)));
    if (!isShort) {
      frame.putShort((short) payload.length);
    }
    write(frame.putInt(0).put(payload).array());
  }

  private void write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Breaks the connection off: the relay gets a reset. */
  @Override
  public void close() {
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.tcptransfer.http;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that builds each frame by hand, so that it can do it wrong. One thread. */
final class WirePeer implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CONTINUATION = 0;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** First bit of a frame: the message ends with it. */
  private static final int FINAL = 0x80;

  /** The reserved bit of a frame with which a compressed message begins. */
  static final int DEFLATED = 0x40;

  private static final int MASKED = 0x80;

  /** Zeros: the payload looks the same, and is masked nevertheless. */
  private static final byte[] MASK = new byte[4];

  /** Small, so that writes to a peer that does not read soon meet a full socket. */
  private static final int RECEIVE_BUFFER_BYTES = 8_192;

  /** A server's frame; RFC 6455 section 5.2. */
  record Frame(int opcode, boolean isDeflated, Buffer payload) {
    String text() {
      return payload.toString();
    }

    int closeCode() {
      return payload.getUnsignedShort(0);
    }

    String closeReason() {
      return payload.getString(2, payload.length());
    }
  }

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final String head;

  /**
   * @param protocol the sub-protocol to offer, or null
   */
  WirePeer(int port, String protocol) throws IOException {
    this(port, "/ws", protocol, null);
  }

  /**
   * @param extensions what to offer beside it, or null
   */
  WirePeer(int port, String uri, String protocol, String extensions) throws IOException {
    socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    socket.setSoTimeout(Waiting.LIMIT_SECONDS * 1000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(socket.getInputStream());
    String offer =
        (protocol == null ? "" : "Sec-WebSocket-Protocol: " + protocol + "\r\n")
            + (extensions == null ? "" : "Sec-WebSocket-Extensions: " + extensions + "\r\n");
    sendBytes(
        ("GET "
                + uri
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + offer
                + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    head = readHead();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new AssertionError("refused: " + head);
    }
  }

  /** The extensions that were agreed on, or null. */
  String extensions() {
    String name = "\r\nsec-websocket-extensions: ";
    int at = head.indexOf(name);
    return at < 0 ? null : head.substring(at + name.length(), head.indexOf("\r\n", at + 2));
  }

  private String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  WirePeer send(int opcode, String payload) throws IOException {
    return send(opcode, payload.getBytes(StandardCharsets.UTF_8));
  }

  WirePeer send(int opcode, byte[] payload) throws IOException {
    return sendBytes(frame(FINAL | opcode, payload.length, payload));
  }

  /** A frame after which the message goes on. */
  WirePeer sendPart(int opcode, byte[] payload) throws IOException {
    return sendBytes(frame(opcode, payload.length, payload));
  }

  WirePeer sendClose(int code) throws IOException {
    return send(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
  }

  /** A frame that says to be longer than what follows yet. */
  WirePeer sendBegin(int opcode, long bytes) throws IOException {
    return sendBytes(frame(FINAL | opcode, bytes, new byte[0]));
  }

  WirePeer sendBytes(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  private static byte[] frame(int first, long bytes, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(frame);
    out.writeByte(first);
    if (bytes < 126) {
      out.writeByte((int) (MASKED | bytes));
    } else if (bytes <= 0xFFFF) {
      out.writeByte(MASKED | 126);
      out.writeShort((int) bytes);
    } else {
      out.writeByte(MASKED | 127);
      out.writeLong(bytes);
    }
    out.write(MASK);
    out.write(payload);
    return frame.toByteArray();
  }

  Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    long bytes = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
    byte[] payload = new byte[Math.toIntExact(bytes)];
    in.readFully(payload);
    return new Frame(first & 0x0F, (first & DEFLATED) != 0, Buffer.buffer(payload));
  }

  /** The next frame that is no ping. */
  Frame readPastPings() throws IOException {
    Frame frame = read();
    while (frame.opcode() == PING) {
      frame = read();
    }
    return frame;
  }

  /** Whether the server says nothing more and ends the connection in good order. */
  boolean isAtEnd() throws IOException {
    return in.read() < 0;
  }

  /** Waits until the server has ended the connection, whatever it says before. */
  void awaitEnd() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketException reset) {
      // An end, too.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

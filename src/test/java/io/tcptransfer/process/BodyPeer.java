package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Asks over HTTP/1.1 and reads a chunked body as it comes. One thread. */
final class BodyPeer implements AutoCloseable {
  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final String head;
  private long leftInChunk;
  private boolean begun;
  private boolean complete;

  private BodyPeer(InetSocketAddress http, String request, int receiveBufferBytes) {
    try {
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.setSoTimeout((int) Patience.LIMIT.toMillis());
      socket.connect(http, (int) Patience.LIMIT.toMillis());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      in = new DataInputStream(socket.getInputStream());
      StringBuilder read = new StringBuilder();
      while (read.indexOf("\r\n\r\n") < 0) {
        read.append((char) in.readUnsignedByte());
      }
      head = read.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Headers each end with CR LF. */
  static BodyPeer get(Relay relay, String path, String headers) {
    return ask(relay, "GET", path, headers, 0);
  }

  /** With little room in its socket. */
  static BodyPeer getSmall(Relay relay, String path) {
    return ask(relay, "GET", path, "", FramePeer.SMALL_BUFFER_BYTES);
  }

  static BodyPeer ask(Relay relay, String method, String path, String headers, int buffer) {
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + relay.http().getPort()
            + "\r\n"
            + headers
            + "\r\n";
    return new BodyPeer(relay.http(), request, buffer);
  }

  String head() {
    return head;
  }

  int status() {
    return Integer.parseInt(head.substring(9, 12));
  }

  /** The next byte of the body, or -1 at its end, in good order or not. */
  private int read() {
    try {
      if (leftInChunk == 0) {
        leftInChunk = nextChunk();
        if (leftInChunk == 0) {
          return -1;
        }
      }
      leftInChunk--;
      return in.readUnsignedByte();
    } catch (EOFException | SocketException broken) {
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long nextChunk() throws IOException {
    if (begun) {
      assertEquals("", chunkLine());
    }
    begun = true;
    long size = Long.parseLong(chunkLine(), 16);
    if (size == 0) {
      assertEquals("", chunkLine());
      complete = true;
    }
    return size;
  }

  private String chunkLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
      line.append((char) next);
    }
    assertTrue(line.charAt(line.length() - 1) == '\r', line.toString());
    return line.substring(0, line.length() - 1);
  }

  /** The next line of the body without its line feed, or null at its end. */
  String line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = read(); next != '\n'; next = read()) {
      if (next < 0) {
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** The next event, with a space between its lines; comments are skipped. */
  String event() {
    StringBuilder event = new StringBuilder();
    for (String line = line(); line != null; line = line()) {
      if (line.isEmpty() && !event.isEmpty()) {
        return event.toString();
      }
      if (!line.isEmpty() && !line.startsWith(":")) {
        event.append(event.isEmpty() ? "" : " ").append(line);
      }
    }
    return null;
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      int next = read();
      assertTrue(next >= 0, "the body ended");
      bytes[i] = (byte) next;
    }
    return bytes;
  }

  /** Whether the body has ended in good order. */
  boolean isComplete() {
    return complete;
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

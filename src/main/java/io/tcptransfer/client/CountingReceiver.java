package io.tcptransfer.client;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * A receiver that only counts the bytes of messages. Not Vert.x's client, and no thread of its own:
 * whoever looks at what a relay costs must cost little. One thread, which it blocks.
 */
final class CountingReceiver implements Closeable {
  /** Any 16 bytes in base64 (RFC 6455 section 4.1). */
  private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAA==";

  private static final int END_OF_HEAD = 0x0d0a0d0a;
  private static final int TEXT = 1;
  private static final int BINARY = 2;

  private final Socket socket = new Socket();
  private final boolean v1;
  private final byte[] buffer = new byte[64 * 1024];
  private InputStream in;
  private int start;
  private int end;
  private long rest;
  private long counted;

  private CountingReceiver(boolean v1) {
    this.v1 = v1;
  }

  /**
   * Comes to the default channel of a relay on this machine.
   *
   * @param v1 whether it speaks {@code tcp-transfer.v1}, or none
   */
  static CountingReceiver connect(int port, boolean v1, int limitMillis) throws IOException {
    CountingReceiver receiver = new CountingReceiver(v1);
    try {
      receiver.shakeHands(port, limitMillis);
      return receiver;
    } catch (IOException e) {
      receiver.close();
      throw e;
    }
  }

  private void shakeHands(int port, int limitMillis) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    socket.connect(new InetSocketAddress(loopback, port), limitMillis);
    socket.setSoTimeout(limitMillis);
    String request =
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            + KEY
            + (v1 ? "\r\nSec-WebSocket-Protocol: tcp-transfer.v1" : "")
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    in = socket.getInputStream();
    int last = 0;
    while (last != END_OF_HEAD) {
      need(1);
      last = (last << 8) | (buffer[start++] & 0xff);
    }
  }

  /**
   * Reads until so many bytes of messages have come since it came.
   *
   * @throws SocketTimeoutException if nothing comes for too long
   * @throws EOFException if the relay ends it
   */
  void await(long bytes) throws IOException {
    while (rest > 0 || counted < bytes) {
      if (rest == 0) {
        begin();
      }
      int here = (int) Math.min(rest, end - start);
      start += here;
      rest -= here;
      if (rest > 0) {
        need(1);
      }
    }
  }

  /** Reads a frame's header; a server's are not masked (RFC 6455 section 5.1). */
  private void begin() throws IOException {
    need(2);
    int opcode = buffer[start] & 0x0f;
    long length = buffer[start + 1];
    start += 2;
    if (length > 125) {
      int wide = length == 126 ? 2 : 8;
      need(wide);
      length = 0;
      for (int i = 0; i < wide; i++) {
        length = (length << 8) | (buffer[start++] & 0xff);
      }
    }
    rest = length;
    if (opcode == BINARY || (opcode == TEXT && !v1)) {
      counted += v1 ? length - V1Message.HEADER_BYTES : length;
    }
  }

  /** Reads until so many bytes are there; a few. */
  private void need(int bytes) throws IOException {
    if (end - start >= bytes) {
      return;
    }
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    while (end < bytes) {
      int read = in.read(buffer, end, buffer.length - end);
      if (read < 0) {
        throw new EOFException("the relay has ended it");
      }
      end += read;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

package io.tcptransfer.process;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;

/**
 * A peer that offers one old version of TLS, which no JDK does any more: sends a whole client hello
 * of RFC 4346, and looks at the first byte of the answer. One thread.
 */
final class OldTls implements AutoCloseable {
  /** The type of the record that refuses. */
  static final int ALERT = 21;

  private static final Map<String, Integer> VERSIONS = Map.of("TLSv1", 0x301, "TLSv1.1", 0x302);
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;

  /** Of ECDHE with ECDSA and AES, and of RSA with AES. */
  private static final int[] SUITES = {0xC009, 0xC00A, 0xC013, 0x002F, 0x0035};

  private final Socket socket = new Socket();

  OldTls(InetSocketAddress address, String version) throws IOException {
    socket.setSoTimeout((int) Patience.LIMIT.toMillis());
    socket.connect(address, (int) Patience.LIMIT.toMillis());
    int number = VERSIONS.get(version);
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(hello);
    body.writeShort(number);
    body.write(new byte[32]);
    body.writeByte(0);
    body.writeShort(2 * SUITES.length);
    for (int suite : SUITES) {
      body.writeShort(suite);
    }
    body.writeShort(0x0100);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    DataOutputStream record = new DataOutputStream(all);
    record.writeByte(HANDSHAKE);
    record.writeShort(number);
    record.writeShort(hello.size() + 4);
    record.writeInt(CLIENT_HELLO << 24 | hello.size());
    hello.writeTo(record);
    OutputStream out = socket.getOutputStream();
    all.writeTo(out);
  }

  /** The type of the first record that comes back. */
  int answer() throws IOException {
    return socket.getInputStream().read();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

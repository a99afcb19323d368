package io.tcptransfer.client;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a recording, one message at a time: the form is that of docs/recording.md. Believes no
 * length before the bytes have come. Belongs to one thread.
 */
final class Recording implements AutoCloseable {
  /** Seven letters and the version. */
  static final byte[] MAGIC = "TCPTREC\1".getBytes(StandardCharsets.US_ASCII);

  static final int NOTICE = 1;
  static final int MESSAGE = 2;

  /** The longest message that a listener may be configured for, and its header. */
  private static final int MOST_BYTES = 1024 * 1024 * 1024 + V1Message.HEADER_BYTES;

  private final Path file;
  private final DataInputStream in;
  private boolean cut;

  /**
   * Opens it.
   *
   * @throws ClientFailure if it can't be read, or is none
   */
  Recording(Path file) {
    this.file = file;
    try {
      in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
      byte[] magic = in.readNBytes(MAGIC.length);
      if (!Arrays.equals(magic, MAGIC)) {
        in.close();
        throw new ClientFailure(
            file
                + isRecording(
                    magic, " is of a version that this one can't read", " is no recording"));
      }
    } catch (NoSuchFileException e) {
      throw new ClientFailure("cannot read the recording " + file + ": there is no such file");
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static String isRecording(byte[] magic, String yes, String no) {
    int letters = MAGIC.length - 1;
    return magic.length > letters && Arrays.equals(magic, 0, letters, MAGIC, 0, letters) ? yes : no;
  }

  /**
   * The next message; null after the last whole one.
   *
   * @throws ClientFailure if what comes next is neither a message nor the end
   */
  V1Message next() {
    try {
      for (int kind; (kind = in.read()) >= 0; ) {
        byte[] frame = frame(kind);
        if (frame == null) {
          return null;
        } else if (kind == MESSAGE) {
          return V1Message.of(frame);
        }
      }
      return null;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Null if the file ends within it. */
  private byte[] frame(int kind) throws IOException {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException e) {
      cut = true;
      return null;
    }
    if ((kind != NOTICE && kind != MESSAGE) || length < 0 || length > MOST_BYTES) {
      throw new ClientFailure(
          "the recording " + file + " is damaged: kind " + kind + ", length " + length);
    }
    byte[] frame = in.readNBytes(length);
    cut = frame.length < length;
    return cut ? null : frame;
  }

  /** Whether the end that was reached is one in the middle: whoever wrote it was cut off. */
  boolean isCut() {
    return cut;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private ClientFailure unreadable(IOException e) {
    return new ClientFailure("cannot read the recording " + file + ": " + e.getMessage());
  }
}

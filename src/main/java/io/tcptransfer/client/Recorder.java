package io.tcptransfer.client;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes what a receiver of {@code tcp-transfer.v1} got into a file, as it comes: the form is that
 * of docs/recording.md. Belongs to the receiver's thread.
 */
final class Recorder implements AutoCloseable {
  private final Path file;
  private final DataOutputStream out;

  /** Begins a new recording; an old one of that name is gone. */
  Recorder(Path file) {
    this.file = file;
    try {
      out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
      out.write(Recording.MAGIC);
      out.flush();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  void notice(String json) {
    write(Recording.NOTICE, json.getBytes(StandardCharsets.UTF_8));
  }

  void message(V1Message message) {
    write(Recording.MESSAGE, message.frame());
  }

  private void write(int kind, byte[] frame) {
    try {
      out.writeByte(kind);
      out.writeInt(frame.length);
      out.write(frame);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Whatever happens after this, what was written until now stays. */
  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private ClientFailure unwritable(IOException e) {
    return new ClientFailure("cannot write the recording " + file + ": " + e.getMessage());
  }
}

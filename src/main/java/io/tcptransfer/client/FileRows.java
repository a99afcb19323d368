package io.tcptransfer.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The lines of a file, again and again. Reads it as it goes; belongs to one sender's thread. */
final class FileRows implements Source {
  /** As long as the relay takes by default; a file without lines must not fill the memory. */
  private static final int LONGEST_ROW_BYTES = 1024 * 1024;

  private final Path file;
  private InputStream in;
  private boolean hasRows;

  FileRows(Path file) {
    this.file = file;
    this.in = opened();
  }

  private InputStream opened() {
    try {
      return new BufferedInputStream(Files.newInputStream(file));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public byte[] next() {
    try {
      byte[] row = row();
      if (row == null && hasRows) {
        in.close();
        in = opened();
        row = row();
      }
      if (row == null) {
        // From the beginning, or since somebody emptied it.
        throw new ClientFailure(file + " has no rows");
      }
      hasRows = true;
      return row;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Null after the last one. */
  private byte[] row() throws IOException {
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (row.size() == LONGEST_ROW_BYTES) {
        throw new ClientFailure(file + " has a row of more than " + LONGEST_ROW_BYTES + " bytes");
      }
      row.write(next);
    }
    return withoutCarriageReturn(row.toByteArray());
  }

  private static byte[] withoutCarriageReturn(byte[] row) {
    int last = row.length - 1;
    return last >= 0 && row[last] == '\r' ? Arrays.copyOf(row, last) : row;
  }

  private ClientFailure unreadable(IOException e) {
    return new ClientFailure("cannot read " + file + ": " + e.getMessage());
  }
}

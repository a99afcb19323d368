package io.tcptransfer.http;

import java.util.Arrays;
import java.util.zip.Deflater;

/** A client's compressor, whose messages refer to earlier ones; RFC 7692 section 7.2.1. */
final class Deflating implements AutoCloseable {
  private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);

  byte[] next(byte[] payload) {
    deflater.setInput(payload);
    byte[] out = new byte[payload.length + 100];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    return Arrays.copyOf(out, length - 4);
  }

  @Override
  public void close() {
    deflater.end();
  }
}

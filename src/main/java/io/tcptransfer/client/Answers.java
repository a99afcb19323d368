package io.tcptransfer.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * What a listener says, passed on as long as it can be written and read to its end in any case: a
 * sender has something to say though nobody wants the answers. Knows no socket. Belongs to the
 * thread that reads.
 */
final class Answers {
  private static final int BUFFER_BYTES = 8 * 1024;

  private final OutputStream out;
  private IOException unwritable;

  Answers(OutputStream out) {
    this.out = out;
  }

  /**
   * Returns when there are no more.
   *
   * @throws IOException if they can't be read; one that can't be written is kept for the end
   */
  void passOn(InputStream in) throws IOException {
    byte[] read = new byte[BUFFER_BYTES];
    for (int length; (length = in.read(read)) >= 0; ) {
      if (unwritable == null) {
        write(read, length);
      }
    }
  }

  private void write(byte[] read, int length) {
    try {
      out.write(read, 0, length);
    } catch (IOException e) {
      unwritable = e;
    }
  }

  /** Why somebody who reads them did not get all of them; that nobody reads them is no failure. */
  Optional<ClientFailure> failure() {
    return Optional.ofNullable(unwritable)
        .filter(e -> !Delivery.NobodyReads.isMeantBy(e))
        .map(Delivery::unwritable);
  }
}

package io.tcptransfer.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Where messages go that were received: standard output, and a recording if there is one. Knows how
 * many are wanted. Belongs to the receiver's thread.
 */
final class Delivery {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Whoever read standard output does so no more. */
  static final class NobodyReads extends Exception {
    private static final long serialVersionUID = 1L;

    NobodyReads() {
      super(null, null, false, false);
    }

    /** Whether a write failed for that reason. */
    static boolean isMeantBy(IOException e) {
      return String.valueOf(e.getMessage()).contains("Broken pipe");
    }
  }

  private final Output output;
  private final OutputStream out;
  private final Recorder recorder;
  private long wanted;

  /**
   * @param recorder null if there is none; closed by its owner
   * @param wanted how many messages; 0 for all
   */
  Delivery(Output output, OutputStream out, Recorder recorder, long wanted) {
    this.output = output;
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    this.recorder = recorder;
    this.wanted = wanted == 0 ? Long.MAX_VALUE : wanted;
  }

  boolean wantsMore() {
    return wanted > 0;
  }

  void message(V1Message message, String epoch) throws NobodyReads {
    wanted--;
    if (recorder != null) {
      recorder.message(message);
    }
    try {
      output.write(message, epoch, out);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void notice(String json) {
    if (recorder != null) {
      recorder.notice(json);
    }
  }

  /** Nothing more is there at the moment. */
  void flush() throws NobodyReads {
    if (recorder != null) {
      recorder.flush();
    }
    try {
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static NobodyReads failed(IOException e) {
    if (NobodyReads.isMeantBy(e)) {
      return new NobodyReads();
    }
    throw unwritable(e);
  }

  /** Standard output takes no more, though somebody may read it. */
  static ClientFailure unwritable(IOException e) {
    return new ClientFailure("cannot write to standard output: " + e.getMessage());
  }
}

package io.tcptransfer.launcher;

import io.tcptransfer.client.Endpoint;
import io.tcptransfer.client.NobodyListens;
import io.tcptransfer.client.Transmission;
import io.tcptransfer.config.Framing;
import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives a file or standard input to a listener. Main thread. */
@Name("send")
@Summary("Sends a file, or standard input, to a TCP listener.")
@Description(
    "Sends the bytes of FILE, or of standard input, as they are, and ends when the listener has"
        + " taken them all. What the listener answers goes to standard output.")
final class SendCommand extends SenderCommand {
  /** What is kept of a standard input that is to be repeated. */
  private static final int MOST_REPEATED_BYTES = 16 * 1024 * 1024;

  private String framing = "raw";
  private String rate;
  private String repeat = "1";
  private String file;
  private Transmission transmission;

  SendCommand() {
    super("send");
  }

  /** A file's name. */
  @Argument(index = 0, argName = "FILE", required = false)
  @Description("What to send; standard input by default.")
  public void setFile(String file) {
    this.file = file;
  }

  /** As in the configuration. */
  @Option(longName = "framing", argName = "framing")
  @Description(
      "What one message is for --rate: raw (one read of the input), line, or JSON as"
          + " tcp.listeners[].framing takes it. Default: raw.")
  public void setFraming(String framing) {
    this.framing = framing;
  }

  /** Without it as fast as the listener takes them. */
  @Option(longName = "rate", argName = "number")
  @Description("Messages a second. Default: as fast as the listener takes them.")
  public void setRate(String rate) {
    this.rate = rate;
  }

  /** One connection for all. */
  @Option(longName = "repeat", argName = "number")
  @Description(
      "How many times the whole input is sent, over one connection; of standard input, 16 MiB can"
          + " be repeated. Default: 1.")
  public void setRepeat(String repeat) {
    this.repeat = repeat;
  }

  @Override
  void check() {
    long times = values.whole("--repeat", repeat, 1, Long.MAX_VALUE);
    double perSecond = rate == null ? 0 : values.decimal("--rate", rate, false);
    Framing cut = values.framing("--framing", framing);
    if (cut instanceof Framing.IdleGap) {
      throw values.refused("--framing", framing, "a file has no silence");
    }
    transmission = new Transmission(input(times > 1), times, perSecond, cut);
  }

  private Transmission.Input input(boolean repeated) {
    if (file != null) {
      return () -> Files.newInputStream(Path.of(file));
    }
    return repeated
        ? new Transmission.Input() {
          private byte[] kept;

          @Override
          public InputStream open() throws IOException {
            kept = kept == null ? kept() : kept;
            return new ByteArrayInputStream(kept);
          }
        }
        : () -> new FileInputStream(FileDescriptor.in);
  }

  private static byte[] kept() throws IOException {
    // Buffered, because a file's own readNBytes wants to seek, which a pipe can't.
    InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in));
    byte[] kept = in.readNBytes(MOST_REPEATED_BYTES + 1);
    if (kept.length > MOST_REPEATED_BYTES) {
      throw new IOException("more than 16 MiB can't be repeated from standard input, name a file");
    }
    return kept;
  }

  @Override
  public void perform() throws NobodyListens {
    if (file != null && !Files.isReadable(Path.of(file))) {
      String why = Files.exists(Path.of(file)) ? "permission denied" : "there is no such file";
      throw CommandFailure.failed("send: cannot read " + file + ": " + why);
    }
    Endpoint listener = listener();
    // Who types sees what was sent.
    boolean typed = file == null && Terminal.INPUT.isThere();
    try (Meter meter = typed ? Meter.hidden() : Meter.of("bytes")) {
      transmission.run(listener, new FileOutputStream(FileDescriptor.out), meter.count());
    }
  }
}

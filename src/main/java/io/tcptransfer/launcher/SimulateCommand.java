package io.tcptransfer.launcher;

import io.tcptransfer.client.Endpoint;
import io.tcptransfer.client.NobodyListens;
import io.tcptransfer.client.Replay;
import io.tcptransfer.client.Simulation;
import io.tcptransfer.client.Telemetry;
import io.tcptransfer.config.Framing;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/** Is a sender, or many, with something to say. Main thread. */
@Name("simulate")
@Summary("Simulates senders.")
@Description(
    "Connects senders to a listener, each of which says lines, ended by LF, at a rate: telemetry,"
        + " or the rows of a file. Or replays what receive --record has recorded.")
final class SimulateCommand extends SenderCommand {
  private static final int MOST_SENDERS = 1_000;

  private String senders;
  private String rate;
  private String count;
  private String seed;
  private String csv;
  private String kind;
  private String replay;
  private String speed;
  private String framing;

  private int checkedSenders;
  private double checkedRate;
  private long checkedCount;
  private long checkedSeed;
  private Telemetry checkedKind;
  private double checkedSpeed;
  private Framing checkedFraming;

  SimulateCommand() {
    super("simulate");
  }

  /** Each has a connection. */
  @Option(longName = "senders", argName = "number")
  @Description("How many senders, each on its own connection, 1000 at most. Default: 1.")
  public void setSenders(String senders) {
    this.senders = senders;
  }

  /** Of each sender. */
  @Option(longName = "rate", argName = "number")
  @Description("Messages a second of each sender. Default: 10.")
  public void setRate(String rate) {
    this.rate = rate;
  }

  /** Of each sender. */
  @Option(longName = "count", argName = "number")
  @Description("End after so many messages of each sender. Default: go on.")
  public void setCount(String count) {
    this.count = count;
  }

  /** Of the telemetry. */
  @Option(longName = "seed", argName = "number")
  @Description("The same seed makes up the same telemetry. Default: another one each time.")
  public void setSeed(String seed) {
    this.seed = seed;
  }

  /** A file's name. */
  @Option(longName = "csv", argName = "file")
  @Description("Send the lines of this file, again and again, instead of telemetry. Default: none.")
  public void setCsv(String csv) {
    this.csv = csv;
  }

  /** One of {@link Telemetry}. */
  @Option(longName = "kind", argName = "kind")
  @Description(
      "The telemetry: sine (a number that swings), walk (one that wanders) or json (an object)."
          + " Default: sine.")
  public void setKind(String kind) {
    this.kind = kind;
  }

  /** A file's name. */
  @Option(longName = "replay", argName = "file")
  @Description("Send what receive --record has written to this file. Default: none.")
  public void setReplay(String replay) {
    this.replay = replay;
  }

  /** A factor. */
  @Option(longName = "speed", argName = "number")
  @Description(
      "Replay so many times as fast as it was; 0: as fast as the listener takes it. Default: 1.")
  public void setSpeed(String speed) {
    this.speed = speed;
  }

  /** As in the configuration. */
  @Option(longName = "framing", argName = "framing")
  @Description(
      "Replay for a listener with this framing: raw, line, or JSON as tcp.listeners[].framing takes"
          + " it. Default: line.")
  public void setFraming(String framing) {
    this.framing = framing;
  }

  @Override
  void check() {
    boolean simulates = Stream.of(senders, rate, count, seed, csv, kind).anyMatch(Objects::nonNull);
    if (replay != null && simulates) {
      throw misused("--replay goes with --speed, --framing and the options of the listener only");
    } else if (replay == null && (speed != null || framing != null)) {
      throw misused("--speed and --framing need --replay");
    } else if (csv != null && (kind != null || seed != null)) {
      throw misused("--csv makes nothing up, so it doesn't go with --kind or --seed");
    }
    checkedSenders =
        senders == null ? 1 : (int) values.whole("--senders", senders, 1, MOST_SENDERS);
    checkedRate = rate == null ? 10 : values.decimal("--rate", rate, false);
    checkedCount = count == null ? 0 : values.whole("--count", count, 1, Long.MAX_VALUE);
    checkedSeed = seed == null ? new Random().nextLong() : seed();
    checkedKind = kind == null ? Telemetry.SINE : values.choice("--kind", kind, Telemetry.class);
    checkedSpeed = speed == null ? 1 : values.decimal("--speed", speed, true);
    checkedFraming = framing == null ? new Framing.Line() : values.framing("--framing", framing);
  }

  private long seed() {
    return values.whole("--seed", seed, -1L << 53, 1L << 53);
  }

  private CommandFailure misused(String problem) {
    return CommandFailure.misused("simulate: " + problem);
  }

  @Override
  public void perform() throws NobodyListens {
    Endpoint listener = listener();
    try (Meter meter = Meter.of("messages")) {
      if (replay != null) {
        new Replay(Path.of(replay), checkedSpeed, checkedFraming)
            .run(listener, System.err, meter.count());
        return;
      }
      Simulation simulation =
          new Simulation(listener, checkedFraming, checkedRate, checkedCount, meter.count());
      Simulation.await(
          csv != null
              ? simulation.rows(Path.of(csv), checkedSenders)
              : simulation.telemetry(checkedKind, checkedSenders, checkedSeed));
    }
  }
}

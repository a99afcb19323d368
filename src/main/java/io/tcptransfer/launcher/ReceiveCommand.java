package io.tcptransfer.launcher;

import io.tcptransfer.client.NobodyListens;
import io.tcptransfer.client.Output;
import io.tcptransfer.client.Reception;
import io.tcptransfer.client.Subscription;
import io.tcptransfer.client.Trust;
import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.spi.launcher.ExecutionContext;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Writes the messages of a channel to standard output. Main thread. */
@Name("receive")
@Summary("Receives the messages of a channel.")
@Description(
    "Follows a channel and writes its messages to standard output, through lost connections and"
        + " restarts of the relay. Standard error says what was missed and when senders wait.")
final class ReceiveCommand implements ClientCommand {
  private final OptionValues values = new OptionValues("receive");
  private String url = "ws://127.0.0.1:8080/ws";
  private String history;
  private String after;
  private String count;
  private String output = "lines";
  private String token;
  private String trust;
  private String record;
  private URI checkedUrl;
  private long checkedHistory = -1;
  private long checkedCount;
  private Output checkedOutput;

  /** With a query, if its user wants one. */
  @Argument(index = 0, argName = "URL", required = false)
  @Description("The channel. Default: ws://127.0.0.1:8080/ws.")
  public void setUrl(String url) {
    this.url = url;
  }

  /** As in the query. */
  @Option(longName = "history", argName = "number")
  @Description("The last so many messages first. Default: 0.")
  public void setHistory(String history) {
    this.history = history;
  }

  /** As in the query. */
  @Option(longName = "after", argName = "position")
  @Description(
      "Everything after this position first, as this command tells it at its end; empty: all that"
          + " the relay has. Default: only what comes.")
  public void setAfter(String after) {
    this.after = after;
  }

  /** Then it ends. */
  @Option(longName = "count", argName = "number")
  @Description("End after so many messages. Default: go on.")
  public void setCount(String count) {
    this.count = count;
  }

  /** One of {@link Output}. */
  @Option(longName = "output", argName = "form")
  @Description(
      "lines (each message and LF), raw (nothing between messages), hex (a line each) or json (an"
          + " object a line: stream, epoch, offset, sender, received, text or base64). Default:"
          + " lines.")
  public void setOutput(String output) {
    this.output = output;
  }

  /** It travels as a sub-protocol. */
  @Option(longName = "token", argName = "token")
  @Description("The token, where the relay asks for one. Default: none.")
  public void setToken(String token) {
    this.token = token;
  }

  /** A PEM file. */
  @Option(longName = "trust", argName = "file")
  @Description(
      "PEM file with the certificates by which the relay is believed, its own or an authority's,"
          + " for wss. Default: those that Java trusts.")
  public void setTrust(String trust) {
    this.trust = trust;
  }

  /** Replaced if it is there. */
  @Option(longName = "record", argName = "file")
  @Description(
      "Also write messages, times and positions to this file, for simulate --replay. Default: no"
          + " file.")
  public void setRecord(String record) {
    this.record = record;
  }

  @Override
  public String name() {
    return values.command();
  }

  @Override
  public void setUp(ExecutionContext context) {
    checkedUrl = webSocket();
    if (history != null) {
      checkedHistory = values.whole("--history", history, 0, Long.MAX_VALUE);
    }
    if (count != null) {
      checkedCount = values.whole("--count", count, 1, Long.MAX_VALUE);
    }
    if (after != null && !after.isEmpty() && !Subscription.isPosition(after)) {
      throw values.refused("--after", after, "must be a position: epoch:offset");
    }
    if (token != null) {
      values.word("--token", token);
    }
    checkedOutput = values.choice("--output", output, Output.class);
  }

  private URI webSocket() {
    try {
      URI parsed = new URI(url);
      boolean ws = "ws".equals(parsed.getScheme()) || "wss".equals(parsed.getScheme());
      if (ws && parsed.getHost() != null && parsed.getRawFragment() == null) {
        return parsed;
      }
    } catch (URISyntaxException e) {
      // Refused below, like other URLs that are none of ours.
    }
    throw CommandFailure.misused("receive: the URL must be like ws://127.0.0.1:8080/ws");
  }

  @Override
  public void perform() throws NobodyListens, InterruptedException {
    Subscription subscription =
        new Subscription(
            checkedUrl,
            after,
            checkedHistory,
            token,
            trust == null ? Trust.ofTheSystem() : Trust.of("--trust", trust));
    new Reception(
            subscription, checkedOutput, checkedCount, record == null ? null : Path.of(record))
        .run(new FileOutputStream(FileDescriptor.out), System.err);
  }
}

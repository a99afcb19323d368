package io.tcptransfer.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.internal.PlatformDependent;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.ChannelCounts;
import io.tcptransfer.channel.Node;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.channel.Received;
import io.tcptransfer.channel.Tally;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of DESIGN.md section 5 in Prometheus' text format. Nothing is counted here: meters
 * read the relay's own counters when somebody asks, so that they cost nothing before; those of the
 * JVM begin with the first who asks. Any thread, one at a time; it may take milliseconds, so not on
 * an event loop.
 */
public final class Metrics implements AutoCloseable {
  /** What {@link #scrape} returns. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Node node;

  /** Those that have their meters. */
  private final Set<Channel> channels = new HashSet<>();

  private final Set<Received> received = new HashSet<>();
  private PrometheusMeterRegistry registry;
  private JvmGcMetrics collections;

  /** Of a relay that nobody has asked yet. */
  public Metrics(Node node) {
    this.node = node;
  }

  /** All metrics as they are now. */
  public synchronized String scrape() {
    if (registry == null) {
      registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      measureProcess();
      measureTallies();
    }
    node.channels().all().forEach(this::measure);
    return registry.scrape(CONTENT_TYPE);
  }

  private void measureProcess() {
    collections = new JvmGcMetrics();
    collections.bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    Gauge.builder("netty.direct.memory.used.bytes", PlatformDependent::usedDirectMemory)
        .description("Direct memory that Netty has reserved")
        .register(registry);
  }

  private void measureTallies() {
    count("transfer.closed", "sender", node.tallies().sendersClosed(), "Connections that ended");
    count(
        "transfer.closed", "receiver", node.tallies().receiversClosed(), "Connections that ended");
    String refused = "Peers that were not let in, and replies that were not taken";
    count("transfer.refused", "sender", node.tallies().sendersRefused(), refused);
    count("transfer.refused", "receiver", node.tallies().receiversRefused(), refused);
    count("transfer.refused", "reply", node.tallies().repliesRefused(), refused);
    for (Reason reason : Reason.values()) {
      count(
          "transfer.dropped.messages",
          "Messages that senders gave and that never took an offset",
          Tags.of("reason", reason.label()),
          node.tallies().dropped(),
          tally -> tally.of(reason));
    }
  }

  private void count(String name, String side, Tally tally, String description) {
    for (Reason reason : Reason.values()) {
      Tags tags = Tags.of("side", side, "reason", reason.label());
      count(name, description, tags, tally, counted -> counted.of(reason));
    }
  }

  private void measure(Channel channel) {
    channel.received().forEach((listener, counted) -> measure(channel, listener, counted));
    if (channels.add(channel)) {
      measureCounts(channel);
      measureState(channel);
    }
  }

  private void measure(Channel channel, String listener, Received counted) {
    if (received.add(counted)) {
      Tags tags = Tags.of("listener", listener, "channel", channel.name());
      String appended = "Messages that channels' logs have accepted";
      count("transfer.messages.received", appended, tags, counted, Received::messages);
      count("transfer.bytes.received", "Their payload bytes", tags, counted, Received::bytes);
    }
  }

  private void measureCounts(Channel channel) {
    Tags tags = Tags.of("channel", channel.name());
    String handed = "Messages that were handed to receivers' sockets";
    ofChannel(
        "transfer.messages.delivered", handed, tags, channel, ChannelCounts::deliveredMessages);
    ofChannel(
        "transfer.bytes.delivered",
        "Their payload bytes",
        tags,
        channel,
        ChannelCounts::deliveredBytes);
    String gaps = "Messages that receivers were told they will not get";
    ofChannel(
        "transfer.gap.messages",
        gaps,
        tags.and("reason", "expired"),
        channel,
        ChannelCounts::expiredMessages);
    ofChannel(
        "transfer.gap.messages",
        gaps,
        tags.and("reason", "slow"),
        channel,
        ChannelCounts::slowMessages);
    ofChannel(
        "transfer.gap.messages",
        gaps,
        tags.and("reason", "lost"),
        channel,
        ChannelCounts::lostMessages);
    ofChannel(
        "transfer.pulled.messages",
        "Messages that came from other nodes",
        tags,
        channel,
        ChannelCounts::pulledMessages);
    ofChannel(
        "transfer.missed.at.close.messages",
        "Messages that receivers were closed without",
        tags,
        channel,
        ChannelCounts::missedAtClose);
    ofChannel(
        "transfer.holds", "How often senders had to wait", tags, channel, ChannelCounts::holds);
    ofChannel(
        "transfer.hold.seconds",
        "For how long senders had to wait",
        tags,
        channel,
        counts -> counts.holdNanos() / (double) TimeUnit.SECONDS.toNanos(1));
    ofChannel("transfer.replies", "Replies of receivers", tags, channel, ChannelCounts::replies);
  }

  private void measureState(Channel channel) {
    Tags tags = Tags.of("channel", channel.name());
    gauge("transfer.senders", "Senders that are here", tags, channel, Channel::senders);
    gauge("transfer.receivers", "Receivers that are here", tags, channel, Channel::receivers);
    gauge("transfer.history.bytes", "What the log reserves", tags, channel, Channel::historyBytes);
    gauge(
        "transfer.receiver.lag.messages.max",
        "What the receiver that is farthest behind has not got yet",
        tags,
        channel,
        Channel::mostLag);
  }

  private void ofChannel(
      String name,
      String description,
      Tags tags,
      Channel channel,
      ToDoubleFunction<ChannelCounts> value) {
    count(name, description, tags, channel, counted -> value.applyAsDouble(counted.counts()));
  }

  private <T> void count(
      String name, String description, Tags tags, T counted, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, counted, value)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private void gauge(
      String name,
      String description,
      Tags tags,
      Channel channel,
      ToDoubleFunction<Channel> value) {
    Gauge.builder(name, channel, value).description(description).tags(tags).register(registry);
  }

  @Override
  public synchronized void close() {
    if (registry != null) {
      collections.close();
      registry.close();
      registry = null;
    }
  }
}

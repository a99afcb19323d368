package io.tcptransfer.config;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that the relay is told. A value, valid as a whole when it comes from {@link #of}; any thread.
 *
 * @param listeners at least one; the first one's channel is that of {@code /ws}
 * @param channels which channels there may be, with their settings
 * @param historyTotalBytes bound of all logs together; 0 means half of direct memory
 * @param drain how long receivers may take to catch up when the relay ends
 * @param http the page and the WebSockets
 * @param auth who may come in by a token
 * @param allowAnonymous whether everybody who reaches a port may use it
 * @param cluster with which others it is one cluster; none when it is alone
 */
public record Configuration(
    List<ListenerConfig> listeners,
    ChannelRules channels,
    long historyTotalBytes,
    Duration drain,
    HttpConfig http,
    AuthConfig auth,
    boolean allowAnonymous,
    Optional<ClusterConfig> cluster) {

  /** 1 TiB: more is a slip of the finger, and sums of a few stay far from overflow. */
  static final long MOST_BYTES = 1L << 40;

  static final Key<List<ListenerConfig>, List<ListenerConfig>> LISTENERS =
      Key.of(
          "listeners",
          new ListOf<>(ListenerConfig.SHAPE, 1),
          List.of(ListenerConfig.SHAPE.defaults()),
          Function.identity());
  static final Key<Configuration, List<ListenerConfig>> TCP =
      Key.of(
          "tcp",
          Shape.of(s -> s.get(LISTENERS), LISTENERS),
          List.of(ListenerConfig.SHAPE.defaults()),
          Configuration::listeners);
  static final Key<Configuration, Map<String, ChannelSettings>> CHANNELS =
      Key.of("channels", ChannelRules.KIND, Map.of(), c -> c.channels().entries());
  static final Key<Configuration, Integer> MAX_CHANNELS =
      Key.of(
          "maxChannels",
          Whole.integer(1, Integer.MAX_VALUE),
          1_000,
          c -> c.channels().maxChannels());
  private static final Key<Configuration, Long> HISTORY_TOTAL_BYTES =
      Key.of("historyTotalBytes", new Whole(0, MOST_BYTES), 0L, Configuration::historyTotalBytes);
  private static final Key<Configuration, Duration> DRAIN =
      Key.of("drainSeconds", Whole.seconds(0, 3_600), Duration.ofSeconds(10), Configuration::drain);
  static final Key<Configuration, HttpConfig> HTTP =
      Key.of("http", HttpConfig.SHAPE, HttpConfig.SHAPE.defaults(), Configuration::http);
  static final Key<Configuration, AuthConfig> AUTH =
      Key.of("auth", AuthConfig.SHAPE, AuthConfig.SHAPE.defaults(), Configuration::auth);
  static final Key<Configuration, Boolean> ALLOW_ANONYMOUS =
      Key.of("allowAnonymous", Choice.trueOrFalse(), false, Configuration::allowAnonymous);
  static final Key<Configuration, Optional<ClusterConfig>> CLUSTER =
      Key.optional("cluster", ClusterConfig.SHAPE, Configuration::cluster);

  static final Shape<Configuration> SHAPE =
      Shape.of(
              Configuration::made,
              TCP,
              CHANNELS,
              MAX_CHANNELS,
              HISTORY_TOTAL_BYTES,
              DRAIN,
              HTTP,
              AUTH,
              ALLOW_ANONYMOUS,
              CLUSTER)
          .ignoring("$schema");

  /** Keeps its own copy of the list. */
  public Configuration {
    listeners = List.copyOf(listeners);
  }

  /**
   * The configuration that a file and the environment give; what neither says has its default.
   *
   * @param json what the file says; not changed
   * @param environment all variables of the process; those that don't start with {@code TRANSFER_}
   *     are not ours
   * @throws ConfigurationException listing every problem
   */
  public static Configuration of(JsonObject json, Map<String, String> environment) {
    Problems problems = new Problems();
    JsonObject all = new Overlay(SHAPE, problems).apply(json, environment);
    Configuration configuration = SHAPE.read(all, Path.TOP, problems).orElseThrow();
    new Consistency(configuration, problems).check();
    problems.throwIfAny();
    return configuration;
  }

  /**
   * The object in a text of strict JSON.
   *
   * @throws ConfigurationException that says where the text is wrong, never what stands there
   */
  public static JsonObject parse(String text) {
    if (StrictJson.decode(text) instanceof JsonObject object) {
      return object;
    }
    throw StrictJson.refusal("must be a JSON object");
  }

  /** Every key with its value; reads as this configuration again. Not to be printed. */
  public JsonObject effective() {
    return SHAPE.write(this);
  }

  /** As {@link #effective}, to be printed: with {@code ***} for every secret. */
  public JsonObject shown() {
    return SHAPE.show(this);
  }

  /** Whether receivers of that channel may answer its senders, if their token lets them. */
  public boolean takesReplies(String channelName) {
    return listeners.stream().anyMatch(one -> one.replies() && one.mayFeed(channelName));
  }

  private static Configuration made(Section s) {
    List<ListenerConfig> listeners = s.get(TCP);
    return new Configuration(
        listeners,
        new ChannelRules(
            s.get(CHANNELS),
            listeners.stream()
                .map(ListenerConfig::channel)
                .collect(Collectors.toCollection(LinkedHashSet::new)),
            s.get(MAX_CHANNELS)),
        s.get(HISTORY_TOTAL_BYTES),
        s.get(DRAIN),
        s.get(HTTP),
        s.get(AUTH),
        s.get(ALLOW_ANONYMOUS),
        s.get(CLUSTER));
  }
}

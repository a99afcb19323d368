package io.tcptransfer.config;

import java.util.regex.Pattern;

/**
 * One TCP port, how its senders' bytes are cut, and the channel that they feed. A value; any
 * thread.
 *
 * @param name what logs and metrics call it; no two have the same
 * @param host the interface to listen on
 * @param port the port to listen on; 0 takes any free one
 * @param channel where messages go
 * @param framing how bytes become messages
 * @param payload text or binary
 * @param maxMessageBytes the longest message, without its framing
 * @param onOversize what happens to a longer one
 * @param maxUnfinishedBytes what all its senders together may have sent that is not cut yet, and as
 *     much again that was read of them while they were held
 * @param senders who may send, and how many
 * @param tls whether the port speaks TLS
 * @param replies whether receivers may answer its senders
 * @param http whether it also serves HTTP, to connections that begin with a request
 */
public record ListenerConfig(
    String name,
    String host,
    int port,
    String channel,
    Framing framing,
    Payload payload,
    int maxMessageBytes,
    Oversize onOversize,
    long maxUnfinishedBytes,
    SenderRules senders,
    TlsConfig tls,
    boolean replies,
    boolean http) {

  /** A message and its frame must fit one buffer, whose size is an int. */
  static final int LONGEST_MESSAGE = 1_073_741_824;

  private static final Pattern NAME_CHARACTERS = Pattern.compile("[^\\p{Cc}]{1,64}");

  static final Key<ListenerConfig, String> NAME =
      Key.derived(
          "name",
          new Text(
              name -> NAME_CHARACTERS.matcher(name).matches(),
              "must be 1 to 64 characters, none of them a control character"),
          at -> at.position() <= 0 ? "default" : "listener-" + at.position(),
          ListenerConfig::name);
  static final Key<ListenerConfig, String> HOST =
      Key.of("host", Host.KIND, "127.0.0.1", ListenerConfig::host);
  static final Key<ListenerConfig, Integer> PORT =
      Key.of("port", Whole.integer(0, 65_535), 12_000, ListenerConfig::port);
  static final Key<ListenerConfig, String> CHANNEL =
      Key.of("channel", ChannelName.KIND, "default", ListenerConfig::channel);
  static final Key<ListenerConfig, Framing> FRAMING =
      Key.of("framing", new FramingKind(), new Framing.Raw(), ListenerConfig::framing);
  private static final Key<ListenerConfig, Payload> PAYLOAD =
      Key.of("payload", Choice.of(Payload.class), Payload.AUTO, ListenerConfig::payload);
  static final Key<ListenerConfig, Integer> MAX_MESSAGE_BYTES =
      Key.of(
          "maxMessageBytes",
          Whole.integer(1, LONGEST_MESSAGE),
          1_048_576,
          ListenerConfig::maxMessageBytes);
  private static final Key<ListenerConfig, Oversize> ON_OVERSIZE =
      Key.of("onOversize", Choice.of(Oversize.class), Oversize.CLOSE, ListenerConfig::onOversize);
  private static final Key<ListenerConfig, Long> MAX_UNFINISHED_BYTES =
      Key.of(
          "maxUnfinishedBytes",
          new Whole(1, Configuration.MOST_BYTES),
          67_108_864L,
          ListenerConfig::maxUnfinishedBytes);
  static final Key<ListenerConfig, TlsConfig> TLS =
      Key.of("tls", TlsConfig.SHAPE, TlsConfig.NONE, ListenerConfig::tls);
  private static final Key<ListenerConfig, Boolean> REPLIES =
      Key.of("replies", Choice.trueOrFalse(), false, ListenerConfig::replies);
  private static final Key<ListenerConfig, Boolean> ALSO_HTTP =
      Key.of("http", Choice.trueOrFalse(), false, ListenerConfig::http);

  static final Shape<ListenerConfig> SHAPE =
      Shape.of(
          s ->
              new ListenerConfig(
                  s.get(NAME),
                  s.get(HOST),
                  s.get(PORT),
                  s.get(CHANNEL),
                  s.get(FRAMING),
                  s.get(PAYLOAD),
                  s.get(MAX_MESSAGE_BYTES),
                  s.get(ON_OVERSIZE),
                  s.get(MAX_UNFINISHED_BYTES),
                  SenderRules.of(s),
                  s.get(TLS),
                  s.get(REPLIES),
                  s.get(ALSO_HTTP)),
          NAME,
          HOST,
          PORT,
          CHANNEL,
          FRAMING,
          PAYLOAD,
          MAX_MESSAGE_BYTES,
          ON_OVERSIZE,
          MAX_UNFINISHED_BYTES,
          SenderRules.ALLOW,
          SenderRules.MAX_SENDERS,
          SenderRules.MAX_SENDERS_PER_ADDRESS,
          SenderRules.IDLE,
          SenderRules.PROXY_PROTOCOL,
          SenderRules.REGISTRATION,
          TLS,
          REPLIES,
          ALSO_HTTP);

  /** Whether its senders may feed that channel. */
  public boolean mayFeed(String channelName) {
    return senderNamesChannel() || channel.equals(channelName);
  }

  /** Whether each sender says, in one way or another, which channel it feeds. */
  public boolean senderNamesChannel() {
    return senders.registration() || tls.channelFromCertificate();
  }
}

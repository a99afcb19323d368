package io.tcptransfer.config;

import io.netty.util.NetUtil;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where this relay meets others to be one cluster with them. A value; any thread.
 *
 * @param host the interface to listen on, by which the others reach this one
 * @param port the port to listen on for the others; 0 takes any free one
 * @param members where others are, {@code host:port} each; this one may be among them, and not all
 *     need be there
 * @param allowAnonymous whether whoever reaches that port may be a node
 */
public record ClusterConfig(String host, int port, List<String> members, boolean allowAnonymous) {
  private static final Pattern MEMBER =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9._-]{1,253})):([1-9][0-9]{0,4})");

  /** Digits that are no address are not looked up as a name either, and no range of addresses. */
  private static final Pattern LIKE_AN_ADDRESS = Pattern.compile("[0-9.-]+");

  private static final int MOST_PORT = 65_535;

  static final Key<ClusterConfig, String> HOST =
      Key.of(
          "host",
          new Text(
              host -> Host.isOne(host) && !Host.isWildcard(host),
              "must be the IP address or host name by which other nodes reach this one"
                  + " (letters, digits and . - _ : %), not 0.0.0.0 or ::"),
          "127.0.0.1",
          ClusterConfig::host);
  static final Key<ClusterConfig, Integer> PORT =
      Key.of("port", Whole.integer(0, MOST_PORT), 5_701, ClusterConfig::port);
  static final Key<ClusterConfig, List<String>> MEMBERS =
      Key.of(
          "members",
          new ListOf<>(
              new Text(
                  ClusterConfig::isMember,
                  "must be host:port, such as 10.0.0.2:5701, node-2:5701 or [fd00::2]:5701"),
              0),
          List.of(),
          ClusterConfig::members);

  static final Key<ClusterConfig, Boolean> ALLOW_ANONYMOUS =
      Key.of("allowAnonymous", Choice.trueOrFalse(), false, ClusterConfig::allowAnonymous);

  static final Shape<ClusterConfig> SHAPE =
      Shape.of(
          s -> new ClusterConfig(s.get(HOST), s.get(PORT), s.get(MEMBERS), s.get(ALLOW_ANONYMOUS)),
          HOST,
          PORT,
          MEMBERS,
          ALLOW_ANONYMOUS);

  /** Keeps its own copy of the list. */
  public ClusterConfig {
    members = List.copyOf(members);
  }

  private static boolean isMember(String text) {
    Matcher member = MEMBER.matcher(text);
    return member.matches()
        && Integer.parseInt(member.group(3)) <= MOST_PORT
        && (member.group(1) == null
            ? isNameOrAddress(member.group(2))
            : NetUtil.isValidIpV6Address(member.group(1)));
  }

  private static boolean isNameOrAddress(String host) {
    return !LIKE_AN_ADDRESS.matcher(host).matches() || NetUtil.isValidIpV4Address(host);
  }
}

package io.tcptransfer.config;

/**
 * Which channels something is about: one by its name, all below a name ({@code plant/*}), or all
 * ({@code *}). A value; any thread.
 *
 * @param text as it is written
 */
public record ChannelPattern(String text) {
  static final String ALL = "*";
  static final String BELOW = "/*";

  static final Text TEXT =
      new Text(
          ChannelPattern::isValid,
          "must be * or "
              + ChannelName.KIND.rule().substring("must be ".length())
              + "; /* at its end stands for one or more segments");
  static final Kind<ChannelPattern> KIND = TEXT.as(ChannelPattern::new, ChannelPattern::text);

  /** Whether a channel of that valid name is meant. */
  public boolean matches(String channelName) {
    return text.equals(ALL)
        || text.equals(channelName)
        || (text.endsWith(BELOW) && channelName.startsWith(text.substring(0, text.length() - 1)));
  }

  private static boolean isValid(String text) {
    boolean below = text.endsWith(BELOW);
    return text.equals(ALL)
        || ChannelName.isValid(below ? text.substring(0, text.length() - BELOW.length()) : text);
  }
}

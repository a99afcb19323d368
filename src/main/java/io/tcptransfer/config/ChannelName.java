package io.tcptransfer.config;

import java.util.regex.Pattern;

/** What a channel may be called. Knows no channel. Any thread. */
public final class ChannelName {
  static final int MAX_CHARACTERS = 200;
  static final Text KIND =
      new Text(
          ChannelName::isValid,
          "must be a channel's name: segments of letters, digits and _ ~ - . (not . or .. alone)"
              + " joined by /, at most "
              + MAX_CHARACTERS
              + " characters");

  private static final Pattern SEGMENTS =
      Pattern.compile("(?:(?!\\.{1,2}(?:/|$))[A-Za-z0-9_~.-]++(?:/(?!$)|$))++");

  private ChannelName() {}

  /** Segments of ASCII letters, digits and {@code _ ~ - .} joined by {@code /}. */
  public static boolean isValid(String name) {
    return name.length() <= MAX_CHARACTERS && SEGMENTS.matcher(name).matches();
  }
}

package io.tcptransfer.config;

import io.vertx.core.json.Json;
import java.util.regex.Pattern;

/**
 * Where a value stands, as in {@code tcp.listeners[0].port}. A value; any thread.
 *
 * @param text the whole path, empty at the top
 * @param position the index of the last step if that went into a list, else -1
 */
record Path(String text, int position) {
  static final Path TOP = new Path("", -1);

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_~./*$-]{1,220}");
  private static final int SHOWN_CHARACTERS = 80;

  /** A key that would not print well (a stranger's, it may hold anything) is quoted and cut. */
  Path key(String name) {
    String shown = PLAIN.matcher(name).matches() ? name : Json.encode(cut(name));
    return new Path(text.isEmpty() ? shown : text + "." + shown, -1);
  }

  Path index(int index) {
    return new Path(text + "[" + index + "]", index);
  }

  static String cut(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }
}

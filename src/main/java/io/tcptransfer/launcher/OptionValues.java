package io.tcptransfer.launcher;

import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.ConfigurationException;
import io.tcptransfer.config.Framing;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the values of one command's options mean; what means nothing is refused with the rule that
 * it breaks. Main thread.
 *
 * @param command the name of the command
 */
record OptionValues(String command) {
  private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,12})?");
  private static final Pattern WORD = Pattern.compile("[^\\x00-\\x20\\x7f-\\xa0]{1,256}");
  private static final String FRAMING = "TRANSFER_TCP_LISTENERS_0_FRAMING";

  CommandFailure refused(String option, String value, String rule) {
    return CommandFailure.misused(command + ": " + option + " " + value + ": " + rule);
  }

  long whole(String option, String value, long least, long most) {
    long number = DIGITS.matcher(value).matches() ? Long.parseLong(value) : Long.MIN_VALUE;
    if (number < least || number > most) {
      String range = most == Long.MAX_VALUE ? least + " or more" : "from " + least + " to " + most;
      throw refused(option, value, "must be a whole number, " + range);
    }
    return number;
  }

  int port(String option, String value) {
    return (int) whole(option, value, 1, 65_535);
  }

  /** A number with or without a point. */
  double decimal(String option, String value, boolean mayBeZero) {
    double number = DECIMAL.matcher(value).matches() ? new BigDecimal(value).doubleValue() : -1;
    if (number < 0 || (number == 0 && !mayBeZero)) {
      throw refused(
          option, value, "must be a number, " + (mayBeZero ? "0 or more" : "more than 0"));
    }
    return number;
  }

  <E extends Enum<E>> E choice(String option, String value, Class<E> of) {
    return Arrays.stream(of.getEnumConstants())
        .filter(choice -> word(choice).equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    option,
                    value,
                    "must be one of "
                        + Arrays.stream(of.getEnumConstants())
                            .map(OptionValues::word)
                            .collect(Collectors.joining(", "))));
  }

  private static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /** What may stand in a registration line, or be a token; it is not told what it was. */
  String word(String option, String value) {
    if (!WORD.matcher(value).matches()) {
      throw refused(option, "***", "must be 1 to 256 characters, none of them a space");
    }
    return value;
  }

  /** As the configuration has it: a name, or an object in JSON. */
  Framing framing(String option, String value) {
    try {
      // Fixed lengths may be what the longest message is.
      Map<String, String> listener =
          Map.of(
              FRAMING,
              value,
              "TRANSFER_TCP_LISTENERS_0_MAXMESSAGEBYTES",
              "1073741824",
              "TRANSFER_CHANNELS",
              "{\"*\": {\"historyBytes\": 2147483648}}");
      return Configuration.of(Configuration.parse("{}"), listener).listeners().get(0).framing();
    } catch (ConfigurationException e) {
      throw refused(option, value, e.problems().get(0).rule());
    }
  }
}

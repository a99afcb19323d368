package io.tcptransfer.launcher;

import io.vertx.core.cli.CLI;
import io.vertx.core.cli.Option;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Checks the arguments of one command before Vert.x parses them: its parser accepts any prefix of
 * an option ({@code -config f} would be {@code -conf ig}), takes unknown options for arguments and
 * ignores surplus arguments. Does not convert values. Main thread.
 */
final class Arguments {
  /** An empty position is one: nothing was seen yet. */
  private static final String MAY_BE_EMPTY = "after";

  private final CLI cli;

  Arguments(CLI cli) {
    this.cli = cli;
  }

  /**
   * The same arguments with every option as {@code --name=value}, the one form that Vert.x parses
   * without guessing.
   *
   * @throws CommandFailure on an option that is unknown, given twice, or lacks its value, and on an
   *     argument too many
   */
  List<String> check(List<String> args) {
    List<String> checked = new ArrayList<>();
    Set<Option> seen = new HashSet<>();
    int arguments = 0;
    for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
      String arg = rest.next();
      if (arg.startsWith("-")) {
        Option option = option(arg);
        if (!seen.add(option)) {
          throw misused("option given twice: -" + option.getLongName());
        }
        checked.add(normalized(option, arg, rest));
      } else if (++arguments > cli.getArguments().size()) {
        throw misused("unexpected argument: " + arg);
      } else {
        checked.add(arg);
      }
    }
    return checked;
  }

  private Option option(String arg) {
    String name = name(arg);
    return cli.getOptions().stream()
        .filter(option -> names(option).anyMatch(name::equals))
        .findFirst()
        .orElseThrow(() -> misused("unknown option: " + withoutValue(arg) + suggestion(name)));
  }

  private String normalized(Option option, String arg, Iterator<String> rest) {
    String name = "--" + option.getLongName();
    int equals = arg.indexOf('=');
    if (option.isFlag()) {
      if (equals >= 0) {
        throw misused("option takes no value: " + withoutValue(arg));
      }
      return name;
    }
    boolean isGiven = equals >= 0 || rest.hasNext();
    String value = equals >= 0 ? arg.substring(equals + 1) : rest.hasNext() ? rest.next() : "";
    if (value.isEmpty() && !(isGiven && option.getLongName().equals(MAY_BE_EMPTY))) {
      throw misused("option needs a value: " + withoutValue(arg));
    }
    return name + "=" + value;
  }

  private String suggestion(String name) {
    List<String> visible =
        cli.getOptions().stream()
            .filter(option -> !option.isHidden())
            .map(option -> "-" + option.getLongName())
            .toList();
    return Suggestion.of("-" + name, visible);
  }

  private static Stream<String> names(Option option) {
    return Stream.of(option.getLongName(), option.getShortName());
  }

  private static String name(String arg) {
    return withoutValue(arg).replaceFirst("^--?", "");
  }

  private static String withoutValue(String arg) {
    int equals = arg.indexOf('=');
    return equals < 0 ? arg : arg.substring(0, equals);
  }

  private CommandFailure misused(String problem) {
    return CommandFailure.misused(
        cli.getName() + ": " + problem + " (" + cli.getName() + " --help lists the options)");
  }
}

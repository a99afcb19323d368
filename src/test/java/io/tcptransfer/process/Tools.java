package io.tcptransfer.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs of others that pages use: not every machine has all of them. One thread. */
final class Tools {
  /** How a block of the language becomes a command. */
  private static final Map<String, List<String>> INTERPRETERS =
      Map.of(
          "sh",
          List.of("sh", "-c"),
          "bash",
          List.of("bash", "-c"),
          "python",
          List.of("python3", "-c"),
          "js",
          List.of("node", "-e"));

  /** Where a shell finds a command. */
  private static final Pattern COMMAND =
      Pattern.compile("(?m)(?:^|[|;&(] *)(curl|logger|nc|openssl|python3|wscat)\\b");

  /** A package that Debian's Python may have, and the one that comes first in PATH may not. */
  private static final String WEBSOCKETS = "websockets";

  private static final String IMPORT = "python3 -c 'import websockets'";

  private final Relays relays;

  Tools(Relays relays) {
    this.relays = relays;
  }

  /** What runs a block whose text is put behind it. */
  List<String> interpreter(Readme.Block block) {
    List<String> command = new ArrayList<>();
    if (block.text().contains(WEBSOCKETS) && !does(IMPORT)) {
      command.addAll(List.of("env", "PATH=/usr/bin:" + System.getenv("PATH")));
    }
    command.addAll(INTERPRETERS.get(block.language()));
    return command;
  }

  /** Skips the test where a block needs a program that is not there. */
  void assumeFor(Readme.Block block) {
    assume(INTERPRETERS.get(block.language()).get(0));
    Matcher command = COMMAND.matcher(block.language().endsWith("sh") ? block.text() : "");
    while (command.find()) {
      assume(command.group(1));
    }
    if (block.text().contains(WEBSOCKETS)) {
      assumeTrue(does(IMPORT) || does("/usr/bin/" + IMPORT), "no python3-websockets here");
    }
    if (block.language().equals("js")) {
      String probe = "process.exit(typeof WebSocket === \"function\" ? 0 : 1)";
      assumeTrue(does("node -e '" + probe + "'"), "no Node.js 22 here");
    }
  }

  /** Skips the test where a program is not there. */
  void assume(String program) {
    assumeTrue(does("command -v " + program), () -> "not on this machine: " + program);
  }

  private boolean does(String probe) {
    return relays.launch().command("sh", "-c").args(probe).run().status() == 0;
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Does what a page tells to do, block by block, in one directory that has nothing but the jar, the
 * script and the examples. Blocks that follow one another share a relay, if they need the same. One
 * thread.
 */
final class Reader {
  /** What runs these, because here they would take too long or run themselves. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "mvn package", "SourcesIT.vertxBuildsTheJarThatIsNotThere",
          "mvn -q compile exec:java", "SourcesIT.execJavaStartsTheRelay",
          "mvn verify", ".ci/run");

  private static final Pattern CLASS = Pattern.compile("(?m)^public (?:final )?class (\\w+)");

  private static final String SENT = "hello from the README";

  private final Relays relays;
  private final Tools tools;
  private Served served;
  private String servedWith;

  Reader(Relays relays) {
    this.relays = relays;
    this.tools = new Tools(relays);
  }

  void follow(Readme.Block block) throws IOException {
    switch (block.role()) {
      case ONCE -> runs(block);
      case ASK -> asks(block);
      case RELAY -> starts(block);
      case CONFIG -> served(block);
      case SENDER -> sends(block);
      case RECEIVER -> receives(block);
      case SIMULATOR -> simulates(block);
      case DEMO -> shows(block);
      case PROXY -> forwards(block);
      case ELSEWHERE -> assertTrue(ELSEWHERE.containsKey(block.text().strip()), block.text());
      case NOWHERE -> {
        assertTrue(!block.wanted().isEmpty(), "what would it take? " + block);
        abort("needs " + block.wanted() + ": " + block);
      }
    }
  }

  /**
   * The relay of a block, the last one if that will do. It asks for tokens if its configuration has
   * some, or the block shows one.
   */
  private Served served(Readme.Block block) {
    boolean asks = block.role() != Readme.Role.CONFIG && block.text().contains("TOKEN");
    String with = new JsonObject(block.config()).encode() + asks;
    if (!with.equals(servedWith)) {
      if (served != null) {
        served.end();
      }
      served = Served.start(relays, block.config(), asks);
      servedWith = with;
    }
    return served;
  }

  // ---- what blocks do ----

  private void runs(Readme.Block block) throws IOException {
    tools.assumeFor(block);
    assertEquals(0, launch(block, block.text()).run().status());
  }

  private void starts(Readme.Block block) throws IOException {
    Relay relay = launch(block, block.text()).relay();
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send(SENT + "\n").finish();
    assertTrue(receiver.nextText().startsWith(SENT));
    relay.process().kill();
  }

  private void shows(Readme.Block block) throws IOException {
    Running demo = launch(block, block.text()).start();
    demo.out().await(DemoIT.PAGE);
    demo.kill();
  }

  private void asks(Readme.Block block) throws IOException {
    tools.assumeFor(block);
    Served relay = served(block);
    Ended ended = launch(block, relay.addressed(block.text())).env("TOKEN", Served.TOKEN).run();
    assertEquals(0, ended.status(), ended.toString());
    assertTrue(String.join("\n", ended.out()).contains(block.wanted()), ended.toString());
  }

  /** {@code wanted} is what a receiver sees; behind an {@code @} the channel on which it does. */
  private void sends(Readme.Block block) throws IOException {
    tools.assumeFor(block);
    Served relay = served(block);
    String[] wanted = (block.wanted() + "@" + relay.channel()).split(" ?@", -1);
    Output seen = relay.follow(wanted[1]);
    Running sender =
        launch(block, relay.addressed(block.text())).env("TOKEN", Served.TOKEN).start();
    sender.type(SENT + "\n");
    String text = wanted[0].isEmpty() ? "hello from " : wanted[0];
    assertTrue(seen.has(text, Patience.LIMIT), () -> sender.said() + " " + seen.lines());
    sender.kill();
  }

  private void simulates(Readme.Block block) throws IOException {
    Served relay = served(block);
    Output seen = relay.follow(relay.channel());
    assertEquals(0, launch(block, relay.addressed(block.text())).run().status());
    assertTrue(seen.has("", Patience.LIMIT));
  }

  private void receives(Readme.Block block) throws IOException {
    tools.assumeFor(block);
    Served relay = served(block);
    String[] wanted = (block.wanted() + "@" + relay.channel()).split(" ?@", -1);
    String text = wanted[0].isEmpty() ? SENT : wanted[0];
    Running receiver =
        launch(block, relay.addressed(block.text())).env("TOKEN", Served.TOKEN).start();
    // Nothing tells when a foreign receiver is attached: send until it shows something.
    while (receiver.isAlive() && !receiver.out().has(text, Patience.STEP)) {
      relay.post(wanted[1], SENT);
    }
    assertTrue(receiver.out().has(text, Patience.LIMIT), () -> "" + receiver.said());
    receiver.kill();
  }

  /** The proxy's own port stands in its configuration as 9080. */
  private void forwards(Readme.Block block) throws IOException {
    ForeignProxy proxy = ForeignProxy.of(block.language());
    tools.assume(block.language());
    Served relay = served(block);
    int port = Served.freePort();
    String text = relay.addressed(block.text()).replace("9080", "" + port);
    Running running = proxy.start(relays.launch(), text);
    relay.assertDeliversThrough(port, SENT);
    running.kill();
  }

  // ---- how they are run ----

  private Launch launch(Readme.Block block, String text) throws IOException {
    Launch launch = relays.launch();
    furnish(launch.directory());
    if (block.language().equals("java")) {
      Matcher name = CLASS.matcher(text);
      assertTrue(name.find(), text);
      String file = name.group(1) + ".java";
      String anyPorts = text.replace("12000", "0").replace("8080", "0");
      return launch
          .file(file, anyPorts)
          .command(Launch.java(), "-XX:TieredStopAtLevel=1", "-cp", "" + Launch.jar())
          .args(file);
    }
    List<String> command = tools.interpreter(block);
    return launch
        .command(command.toArray(String[]::new))
        .args(text.replace("my-relay", "readme-" + UUID.randomUUID()));
  }

  private static void furnish(Path directory) throws IOException {
    Path target = directory.resolve("target");
    if (!Files.exists(target)) {
      Path project = SourcesIT.project().toAbsolutePath();
      Files.createDirectory(target);
      Files.createSymbolicLink(target.resolve(Launch.jar().getFileName()), Launch.jar());
      Files.createSymbolicLink(directory.resolve("vertx"), project.resolve("vertx"));
      Files.createDirectory(directory.resolve("conf"));
      Files.createSymbolicLink(
          directory.resolve("conf/examples"), project.resolve("conf/examples"));
    }
  }
}

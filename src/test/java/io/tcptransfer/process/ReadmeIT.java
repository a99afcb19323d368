package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcptransfer.tls.Authority;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs what the READMEs tell to run, in a directory that has nothing but the jar and the script.
 */
class ReadmeIT {
  /** What runs these, because here they would take too long or run themselves. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "mvn package", "SourcesIT.vertxBuildsTheJarThatIsNotThere",
          "mvn -q compile exec:java", "SourcesIT.execJavaStartsTheRelay",
          "mvn verify", ".ci/run");

  /** How a block of the language becomes a command. */
  private static final Map<String, List<String>> INTERPRETERS =
      Map.of(
          "sh",
          List.of("sh", "-c"),
          "python",
          List.of("python3", "-c"),
          "js",
          List.of("node", "-e"));

  /** Its base64 has a padding, and the characters that base64url has others for. */
  private static final String TOKEN = "reäd?~~>me1";

  private static final String SENT = "hello from the README";

  @RegisterExtension final Relays relays = new Relays();

  static Stream<Readme.Block> blocks() throws IOException {
    Stream.Builder<Readme.Block> blocks = Stream.builder();
    for (String name : List.of("README.md", "README.zh-CN.md")) {
      Readme.blocks(Files.readString(SourcesIT.project().resolve(name))).forEach(blocks);
    }
    return blocks.build();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void everyBlockDoesWhatItSays(Readme.Block block) throws IOException {
    switch (block.role()) {
      case ONCE -> assertEquals(0, launch(block, block.text()).run().status());
      case RELAY -> relays(block);
      case SENDER -> sends(block);
      case RECEIVER -> receives(block);
      case SIMULATOR -> simulates(block);
      case DEMO -> launch(block, block.text()).start().out().await(DemoIT.PAGE);
      case ELSEWHERE -> assertTrue(ELSEWHERE.containsKey(block.text().strip()), block.text());
    }
  }

  private void relays(Readme.Block block) throws IOException {
    if (!block.text().startsWith("openssl ")) {
      Relay relay = launch(block, block.text()).relay();
      assertDelivers(relay, relays.receiver(relay));
      return;
    }
    assumeTool(block);
    Launch launch = launch(block, block.text());
    Relay relay = launch.relay();
    assertEquals("https", relay.page().getScheme());
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(Authority.trusting(launch.directory().resolve("relay.pem")))
            .build();
    assertDelivers(relay, relays.closing(Receiver.connect(client, relay.webSocket("/ws"))));
  }

  private void assertDelivers(Relay relay, Receiver receiver) {
    relays.sender(relay).send(SENT + "\n").finish();
    assertTrue(receiver.nextText().startsWith(SENT));
  }

  private void sends(Readme.Block block) throws IOException {
    assumeTool(block);
    Relay relay = relays.relay();
    Receiver receiver = relays.receiver(relay);
    Running sender = launch(block, addressed(block, relay)).start();
    sender.type(SENT + "\n");
    assertTrue(receiver.nextText().startsWith("hello from "));
    sender.kill();
  }

  private void simulates(Readme.Block block) throws IOException {
    Relay relay = relays.relay();
    Receiver receiver = relays.receiver(relay);
    assertEquals(0, launch(block, addressed(block, relay)).run().status());
    assertTrue(!receiver.nextText().isEmpty());
  }

  private void receives(Readme.Block block) throws IOException {
    assumeTool(block);
    boolean asked = block.text().contains("TOKEN");
    Relay relay =
        asked ? relays.launch().env("TRANSFER_AUTH_TOKENS_0_TOKEN", TOKEN).relay() : relays.relay();
    Running receiver = launch(block, addressed(block, relay)).env("TOKEN", TOKEN).start();
    Sender sender = relays.sender(relay);
    // Nothing tells when a foreign receiver is attached: send until it shows something.
    while (receiver.isAlive() && !receiver.out().has(SENT, Patience.STEP)) {
      sender.send(SENT + "\n");
    }
    receiver.out().await(SENT);
    receiver.kill();
  }

  private Launch launch(Readme.Block block, String text) throws IOException {
    Launch launch = relays.launch();
    Path target = launch.directory().resolve("target");
    if (!Files.exists(target)) {
      Files.createDirectory(target);
      Files.createSymbolicLink(target.resolve(Launch.jar().getFileName()), Launch.jar());
      Files.createSymbolicLink(
          launch.directory().resolve("vertx"), SourcesIT.project().resolve("vertx"));
    }
    List<String> interpreter = INTERPRETERS.get(block.language());
    return launch
        .command(interpreter.toArray(String[]::new))
        .args(text.replace("my-relay", "readme-" + UUID.randomUUID()));
  }

  private static String addressed(Readme.Block block, Relay relay) {
    return block
        .text()
        .replace("12000", "" + relay.tcpPort("default"))
        .replace("8080", "" + relay.httpPort());
  }

  /** Not every machine has every client that a reader may use. */
  private void assumeTool(Readme.Block block) {
    String probe =
        switch (block.language()) {
          case "sh" ->
              block.text().startsWith("python3 -m")
                  ? "python3 -c 'import websockets'"
                  : "command -v " + block.text().substring(0, block.text().indexOf(' '));
          case "python" ->
              block.text().contains("websockets")
                  ? "python3 -c 'import websockets'"
                  : "command -v python3";
          default -> "node -e 'process.exit(typeof WebSocket === \"function\" ? 0 : 1)'";
        };
    int status = relays.launch().command("sh", "-c").args(probe).run().status();
    assumeTrue(status == 0, () -> "not on this machine: " + block);
  }
}

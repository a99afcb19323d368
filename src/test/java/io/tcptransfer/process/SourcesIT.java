package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starting from sources: in a copy of them, because Maven works on the original. */
class SourcesIT {
  private static final List<String> NEEDED =
      List.of("pom.xml", "vertx", ".mvn", "conf", "webroot", "src/main");

  private static Path copy;

  @RegisterExtension final Relays relays = new Relays();

  @BeforeAll
  static void copySources() throws IOException {
    copy = Files.createTempDirectory("relay-sources");
    for (String name : NEEDED) {
      Path from = project().resolve(name);
      if (Files.exists(from)) {
        copyTree(from, copy.resolve(name));
      }
    }
    // The build of the original has checked the format, which takes as long as a start.
    Files.writeString(copy.resolve(".mvn/maven.config"), "-Dspotless.check.skip=true\n");
  }

  @AfterAll
  static void deleteCopy() throws IOException {
    Relays.deleteTree(copy);
  }

  @Test
  void execJavaStartsTheRelay() {
    Relay relay = mavenLaunch("mvn", "-q", "compile", "exec:java").relay();
    assertDelivers(relay);
    assertEquals(143, relay.stop());
  }

  @Test
  void vertxBuildsTheJarThatIsNotThere() {
    Relay relay = mavenLaunch("./vertx", "run").relay();
    assertDelivers(relay);
    assertEquals(143, relay.stop());
  }

  @Test
  void vertxRunsFromAnyDirectoryThroughALink() throws IOException {
    Launch launch = relays.launch().file("conf/config.json", "{\"drainSeconds\": 7}");
    Path link = launch.directory().resolve("my-vertx");
    Files.createSymbolicLink(link, project().resolve("vertx"));
    Relay relay = launch.command("./my-vertx", "run", "-instances", "1").relay();
    assertDelivers(relay);
    relay.process().signal("TERM");
    relay.process().out().await("draining signal=TERM limitSeconds=7");
    assertEquals(143, relay.process().awaitEnd().status());
  }

  private Launch mavenLaunch(String... command) {
    return relays.launch().in(copy).command(command).within(Patience.BUILD_LIMIT);
  }

  private void assertDelivers(Relay relay) {
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("hello");
    receiver.expect("hello");
  }

  static Path project() {
    return Path.of(System.getProperty("project.dir", "."));
  }

  private static void copyTree(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(
            path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}

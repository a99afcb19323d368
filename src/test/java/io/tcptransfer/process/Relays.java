package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The processes and directories of one test: ends and removes them all after it, however it went,
 * and fails it if a process said what a healthy relay never says.
 */
final class Relays implements BeforeEachCallback, AfterEachCallback {
  private final List<Running> running = new ArrayList<>();
  private final List<AutoCloseable> peers = new ArrayList<>();
  private Path directory;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    directory = Files.createTempDirectory("relay-test");
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (AutoCloseable peer : peers) {
      peer.close();
    }
    running.forEach(Running::kill);
    deleteTree(directory);
    List<String> suspect = running.stream().flatMap(r -> Suspicion.in(r.said()).stream()).toList();
    assertEquals(List.of(), suspect, () -> "in the output of the processes:\n" + allSaid());
  }

  /** The built jar, to be started in an empty directory. */
  Launch launch() {
    return new Launch(this, directory);
  }

  /** A relay with all defaults but the ports. */
  Relay relay() {
    return launch().relay();
  }

  Sender sender(Relay relay, String listener) {
    return closing(new Sender(relay.tcp(listener)));
  }

  Sender sender(Relay relay) {
    return sender(relay, "default");
  }

  Receiver receiver(Relay relay, String path) {
    return closing(Receiver.connect(relay.webSocket(path)));
  }

  Receiver receiver(Relay relay) {
    return receiver(relay, "/ws");
  }

  RawReceiver rawReceiver(Relay relay) {
    return closing(new RawReceiver(relay.http()));
  }

  private <T extends AutoCloseable> T closing(T peer) {
    peers.add(peer);
    return peer;
  }

  Running register(Running process) {
    running.add(process);
    return process;
  }

  private String allSaid() {
    return running.stream()
        .flatMap(r -> r.said().stream())
        .reduce("", (all, line) -> all + line + "\n");
  }

  static void deleteTree(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

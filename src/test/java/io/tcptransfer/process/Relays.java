package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The processes and directories of one test, or, as a static field, of one class: ends and removes
 * them all after it, however it went, prints what the processes said if it failed, and fails it if
 * one said what a healthy relay never says. Peers always end with their test.
 */
public final class Relays
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterTestExecutionCallback,
        AfterEachCallback,
        AfterAllCallback {
  private static final int MOST_LINES = 1_000;

  private final List<Running> running = new ArrayList<>();
  private final List<AutoCloseable> peers = new ArrayList<>();
  private Path directory;
  private boolean ofClass;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    ofClass = true;
    begin();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    if (!ofClass) {
      begin();
    }
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    context.getExecutionException().ifPresent(failed -> System.err.println(allSaid()));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (AutoCloseable peer : peers) {
      peer.close();
    }
    peers.clear();
    if (!ofClass) {
      end();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (ofClass) {
      end();
    }
  }

  private void begin() throws IOException {
    directory = Files.createTempDirectory("relay-test");
  }

  private void end() throws IOException {
    running.forEach(Running::kill);
    deleteTree(directory);
    List<String> suspect = running.stream().flatMap(r -> Suspicion.in(r.said()).stream()).toList();
    assertEquals(
        List.of(),
        suspect.stream().limit(MOST_LINES).toList(),
        () -> "in the output of the processes:\n" + allSaid());
  }

  /** The built jar, to be started in an empty directory. */
  public Launch launch() {
    return new Launch(this, directory);
  }

  /** A relay with all defaults but the ports. */
  public Relay relay() {
    return launch().relay();
  }

  Sender sender(Relay relay, String listener) {
    return closing(new Sender(relay.tcp(listener)));
  }

  public Sender sender(Relay relay) {
    return sender(relay, "default");
  }

  Receiver receiver(Relay relay, String path) {
    return closing(Receiver.connect(relay.webSocket(path)));
  }

  public Receiver receiver(Relay relay) {
    return receiver(relay, "/ws");
  }

  RawReceiver rawReceiver(Relay relay) {
    return closing(new RawReceiver(relay.http()));
  }

  /** Closes it after the test. */
  <T extends AutoCloseable> T closing(T peer) {
    peers.add(peer);
    return peer;
  }

  Running register(Running process) {
    running.add(process);
    return process;
  }

  /** Of each the first part: a process that repeats itself may have said a million lines. */
  private String allSaid() {
    return running.stream()
        .map(r -> r.said().stream().limit(MOST_LINES).collect(Collectors.joining("\n")))
        .collect(Collectors.joining("\n\n"));
  }

  static void deleteTree(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}

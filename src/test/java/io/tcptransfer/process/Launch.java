package io.tcptransfer.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a process is to be started: by default the built jar, in an empty directory, with Netty's
 * paranoid leak detection and every port chosen by the system. Belongs to one test.
 */
public final class Launch {
  /**
   * The JVM options of every relay under test. Every buffer is watched, but who reads and writes it
   * is not recorded: that would make a relay under load ten times slower, and finds no more leaks.
   * The plain compiler and collector start it in two thirds of the CPU, some hundred times a run;
   * key stores are made with a password that is hashed once, not 10,000 times.
   */
  private static final List<String> JVM =
      List.of(
          "-Dio.netty.leakDetection.level=paranoid",
          "-Dio.netty.leakDetection.acquireAndReleaseOnly=true",
          "-Xmx256m",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Dkeystore.pkcs12.keyPbeIterationCount=1");

  /** {@code mvn verify -Drelay.transport=nio} runs all process tests on that transport. */
  private static final String TRANSPORT = System.getProperty("relay.transport");

  private final Relays relays;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> jvm = new ArrayList<>(JVM);
  private List<String> command = List.of();
  private List<String> args = List.of();
  private Path directory;
  private Duration limit = Patience.LIMIT;

  Launch(Relays relays, Path directory) {
    this.relays = relays;
    this.directory = directory;
    if (TRANSPORT != null) {
      jvm.add("-Dio.tcptransfer.transport=" + TRANSPORT);
    }
    environment.put("TRANSFER_HTTP_PORT", "0");
    environment.put("TRANSFER_TCP_LISTENERS_0_PORT", "0");
  }

  public Launch args(String... args) {
    this.args = List.of(args);
    return this;
  }

  public Launch env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Leaves the ports to the defaults and the configuration. */
  Launch withoutPorts() {
    environment.remove("TRANSFER_HTTP_PORT");
    environment.remove("TRANSFER_TCP_LISTENERS_0_PORT");
    return this;
  }

  /** Senders give lines; every channel is kept and held as that JSON says. */
  Launch lines(String channelSettings) {
    return env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line")
        .env("TRANSFER_TCP_LISTENERS_0_MAXMESSAGEBYTES", "32768")
        .env("TRANSFER_CHANNELS", "{\"*\": {" + channelSettings + "}}");
  }

  Launch jvm(String... options) {
    jvm.addAll(Arrays.asList(options));
    return this;
  }

  /** Leaves the collector to the options that follow: two of them are too many for a JVM. */
  Launch withoutCollector() {
    jvm.remove("-XX:+UseSerialGC");
    return this;
  }

  /** Leaves the compilers to the JVM and to the options that follow. */
  Launch withoutCompiler() {
    jvm.remove("-XX:TieredStopAtLevel=1");
    return this;
  }

  /** Another command than {@code java -jar}; JVM options don't reach it. */
  Launch command(String... command) {
    this.command = List.of(command);
    return this;
  }

  Launch in(Path directory) {
    this.directory = directory;
    return this;
  }

  Launch within(Duration limit) {
    this.limit = limit;
    return this;
  }

  /** Writes a file into the working directory. */
  Launch file(String name, String text) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory() {
    return directory;
  }

  /** Starts it and waits for nothing. */
  Running start() {
    List<String> line = new ArrayList<>(command);
    if (command.isEmpty()) {
      line.addAll(List.of(java(), "-jar", jar().toString()));
      line.addAll(1, ClassArchive.options(jar(), JVM));
    }
    if (line.get(line.size() - 2).equals("-jar")) {
      line.addAll(line.size() - 2, jvm);
    }
    line.addAll(args);
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TRANSFER_"));
    builder.environment().remove("JAVA_OPTS");
    builder.environment().putAll(environment);
    try {
      return relays.register(new Running(builder.start(), limit));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it and waits until it ended. */
  Ended run() {
    return start().awaitEnd();
  }

  /** Starts it and waits until it is ready for senders and receivers. */
  public Relay relay() {
    return new Relay(start());
  }

  static Path jar() {
    String jar = System.getProperty("relay.jar");
    if (jar == null) {
      throw new IllegalStateException("-Drelay.jar must name the built jar; `mvn verify` does");
    }
    return Path.of(jar);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}

package io.tcptransfer.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of server to measure, each start a process of its own on free ports. Main thread.
 *
 * @param command from the TCP and the WebSocket port
 * @param choosesPorts port 0 will do, and it says which it took
 */
record Peer(
    String name,
    boolean choosesPorts,
    BiFunction<Integer, Integer, List<String>> command,
    Map<String, String> environment) {

  private static final String OURS = "relay";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern TCP = Pattern.compile("tcp ready .*?address=\\S+:(\\d+)");
  private static final Pattern HTTP = Pattern.compile("http ready .*?address=\\S+:(\\d+)");
  private static final Pattern TRANSPORT = Pattern.compile("transport=(\\w+)");

  /** Ours: the built jar with its defaults, but for the framing and the ports. */
  static Peer relay(Path jar, List<String> jvmOptions) {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
    Map<String, String> environment =
        Map.of(
            "TRANSFER_TCP_LISTENERS_0_PORT",
            "0",
            "TRANSFER_TCP_LISTENERS_0_FRAMING",
            "line",
            "TRANSFER_HTTP_PORT",
            "0");
    return new Peer(OURS, true, (tcp, http) -> command, environment);
  }

  static Peer reference() {
    List<String> command =
        List.of(
            java(),
            "-cp",
            System.getProperty("java.class.path"),
            ReferenceRelay.class.getName(),
            "0",
            "0");
    return new Peer("reference", true, (tcp, http) -> command, Map.of());
  }

  /** A relay in C, without a JVM: what the kernel itself charges. Not part of this repository. */
  static Peer floor(Path binary) {
    return new Peer(
        "floor",
        false,
        (tcp, ws) ->
            List.of(binary.toString(), "--tcp", "" + tcp, "--ws", "" + ws, "--mode", "line"),
        Map.of());
  }

  boolean isOurs() {
    return name.equals(OURS);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param directory where it runs: without a {@code conf/}, so nobody's settings are measured
   * @param settings environment variables on top of its own
   */
  Server start(Path directory, Path output, Map<String, String> settings)
      throws IOException, InterruptedException {
    int tcp = choosesPorts ? 0 : freePort();
    int http = choosesPorts ? 0 : freePort();
    ProcessBuilder builder =
        new ProcessBuilder(command.apply(tcp, http))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    builder.environment().putAll(settings);
    Server server = new Server(builder.start(), output, tcp, http);
    endWithUs(server.process());
    try {
      return choosesPorts ? server.awaitPorts() : server.awaitListening();
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /** However the benchmark ends. */
  static void endWithUs(Process process) {
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** One start of a peer. */
  record Server(Process process, Path output, int tcpPort, int webSocketPort)
      implements AutoCloseable {

    /** As it said at its start; empty if it didn't. */
    String transport() throws IOException {
      Matcher transport = TRANSPORT.matcher(Files.readString(output));
      return transport.find() ? transport.group(1) : "";
    }

    private Server awaitPorts() throws IOException, InterruptedException {
      for (long start = System.nanoTime(); inTime(start); Thread.sleep(20)) {
        String said = Files.readString(output);
        Matcher tcp = TCP.matcher(said);
        Matcher http = HTTP.matcher(said);
        if (tcp.find() && http.find()) {
          return new Server(
              process, output, Integer.parseInt(tcp.group(1)), Integer.parseInt(http.group(1)));
        }
      }
      throw new IOException("did not start, see " + output);
    }

    private Server awaitListening() throws IOException, InterruptedException {
      for (long start = System.nanoTime(); inTime(start); Thread.sleep(20)) {
        if (listens(tcpPort) && listens(webSocketPort)) {
          return this;
        }
      }
      throw new IOException("did not start, see " + output);
    }

    private boolean inTime(long start) {
      return process.isAlive() && System.nanoTime() - start < LIMIT.toNanos();
    }

    private static boolean listens(int port) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return socket.isConnected();
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public void close() {
      process.destroy();
      try {
        process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
      } catch (CompletionException tooSlow) {
        process.destroyForcibly();
        process.onExit().join();
      }
    }
  }
}

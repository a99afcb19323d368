package io.tcptransfer.process;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A relay that is ready, with the addresses that it logged. */
public final class Relay {
  private static final Pattern STARTED = Pattern.compile("started in \\d+ ms");
  private static final Pattern HTTP = Pattern.compile("http ready address=\\S+:(\\d+) page=(\\S+)");

  private final Running process;
  private final Map<String, Integer> tcpPorts = new ConcurrentHashMap<>();
  private final int httpPort;
  private final URI page;

  /** Waits until it is ready. */
  Relay(Running process) {
    this.process = process;
    try {
      process.out().await(STARTED, process.limit());
    } catch (AssertionError notReady) {
      // What it said to the one output may be read later than the end of the other.
      process.err().has("", process.limit());
      throw new AssertionError("the relay didn't start: " + process.err().lines(), notReady);
    }
    Matcher http = process.out().await(HTTP, process.limit());
    httpPort = Integer.parseInt(http.group(1));
    page = URI.create(http.group(2));
  }

  InetSocketAddress http() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort);
  }

  /** The address that the relay itself logs. */
  public URI page() {
    return page;
  }

  URI webSocket(String path) {
    return URI.create(page.getScheme().replace("http", "ws") + "://127.0.0.1:" + httpPort + path);
  }

  URI url(String path) {
    return URI.create(page.getScheme() + "://127.0.0.1:" + httpPort + path);
  }

  InetSocketAddress tcp(String listener) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), tcpPort(listener));
  }

  public int tcpPort(String listener) {
    return tcpPorts.computeIfAbsent(
        listener,
        name -> {
          String ready = "tcp ready listener=" + Pattern.quote(name) + " address=\\S+:(\\d+) ";
          return Integer.parseInt(process.out().await(ready).group(1));
        });
  }

  public int httpPort() {
    return httpPort;
  }

  Running process() {
    return process;
  }

  List<String> output() {
    return process.said();
  }

  /** Ends it as an operator does, and says with which status it ended. */
  public int stop() {
    process.signal("TERM");
    return process.awaitEnd().status();
  }
}

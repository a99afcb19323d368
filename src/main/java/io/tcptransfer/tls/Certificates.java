package io.tcptransfer.tls;

import io.tcptransfer.config.Configuration;
import io.tcptransfer.config.TlsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of all ports, and when their files are read. Knows no server. Its methods that
 * read run on worker threads, one at a time; the others on any thread.
 */
public final class Certificates {
  /** How often whoever owns this calls {@link #look}; a renewal takes effect within two. */
  public static final Duration LOOK = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(Certificates.class);

  private final PortTls http;
  private final List<PortTls> listeners = new ArrayList<>();
  private final Map<PortTls, Changes> changes = new LinkedHashMap<>();

  /** Reads nothing yet. */
  public Certificates(Configuration configuration) {
    for (int i = 0; i < configuration.listeners().size(); i++) {
      TlsConfig tls = configuration.listeners().get(i).tls();
      listeners.add(new PortTls(tls, "tcp.listeners[" + i + "].tls"));
    }
    http = new PortTls(configuration.http().tls(), "http.tls");
  }

  /** That of the port for receivers. */
  public PortTls http() {
    return http;
  }

  /** That of a listener, by its index. */
  public PortTls listener(int index) {
    return listeners.get(index);
  }

  /** Whether there is anything to read. */
  public boolean areThere() {
    return !changes.isEmpty();
  }

  /**
   * Reads all for the first time; blocks.
   *
   * @throws UnusableFile naming the first that is of no use
   */
  public void read() {
    List<PortTls> ports = new ArrayList<>(listeners);
    ports.add(http);
    for (PortTls port : ports) {
      if (port.isOn()) {
        changes.put(port, new Changes(port.files()));
        port.read();
      }
    }
  }

  /** Reads all again, because somebody says so; blocks. */
  public void renew() {
    changes.forEach(
        (port, files) -> {
          files.forget();
          renew(port);
        });
    log.info("certificates read again");
  }

  /** Reads again what has changed; blocks. */
  public void look() {
    changes.forEach(
        (port, files) -> {
          if (files.haveSettled()) {
            renew(port);
          }
        });
  }

  /** What is of no use is told once, and changes nothing. */
  private static void renew(PortTls port) {
    try {
      if (!port.read()) {
        log.info("certificate is the same at={}", port.at());
      }
    } catch (UnusableFile e) {
      log.warn("certificate not renewed, the old one stays: {}", e.getMessage());
    }
  }
}

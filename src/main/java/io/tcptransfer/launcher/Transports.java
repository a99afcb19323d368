package io.tcptransfer.launcher;

import io.tcptransfer.tls.DoorstepTransport;
import io.vertx.core.transport.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Through what sockets are reached: the kernel's own interface where there is one, else the JDK.
 */
final class Transports {
  /**
   * System property that chooses one: {@code epoll}, {@code io_uring}, {@code kqueue}, {@code nio}.
   */
  static final String PROPERTY = "io.tcptransfer.transport";

  private Transports() {}

  /** That transport, with a bound of those who have not finished their handshake. */
  static Transport bounded(Transport transport) {
    return new Bounded(transport);
  }

  private record Bounded(Transport chosen) implements Transport {
    @Override
    public String name() {
      return chosen.name();
    }

    @Override
    public boolean available() {
      return chosen.available();
    }

    @Override
    public Throwable unavailabilityCause() {
      return chosen.unavailabilityCause();
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
      return new DoorstepTransport(chosen.implementation());
    }
  }

  /**
   * The transport of that name, or the best one there is.
   *
   * @param name null for the best one: epoll, then io_uring, on a Mac kqueue, then NIO
   * @throws CommandFailure if there is none of that name, or it doesn't work here
   */
  static Transport named(String name) {
    if (name == null) {
      Transport preferred = Transport.nativeTransport();
      return preferred != null && preferred.available() ? preferred : Transport.NIO;
    }
    List<Transport> known =
        Stream.of(Transport.EPOLL, Transport.IO_URING, Transport.KQUEUE, Transport.NIO)
            .filter(Objects::nonNull)
            .toList();
    Transport chosen =
        known.stream()
            .filter(transport -> transport.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    CommandFailure.failed(
                        List.of(
                            PROPERTY
                                + "="
                                + name
                                + ": must be one of "
                                + Arrays.toString(known.stream().map(Transport::name).toArray()))));
    if (!chosen.available()) {
      throw CommandFailure.failed(
          List.of(PROPERTY + "=" + name + ": " + chosen.unavailabilityCause()));
    }
    return chosen;
  }
}

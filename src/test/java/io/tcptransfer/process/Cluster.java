package io.tcptransfer.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Relays that are one cluster on this machine's loopback, by number from 0 on. One thread. */
public final class Cluster {
  private final Relays relays;
  private final String channelSettings;
  private final List<Integer> ports;
  private final List<Relay> nodes = new ArrayList<>();

  /**
   * Starts that many, one after the other.
   *
   * @param channelSettings how every channel is kept and held
   */
  public Cluster(Relays relays, int size, String channelSettings) {
    this.relays = relays;
    this.channelSettings = channelSettings;
    ports = freePorts(size);
    for (int i = 0; i < size; i++) {
      nodes.add(launch(i).relay());
    }
  }

  /** Free when it was asked. */
  static List<Integer> freePorts(int count) {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = taken.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : taken) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Launch launch(int number) {
    String members =
        ports.stream()
            .map(port -> "\"127.0.0.1:" + port + "\"")
            .collect(Collectors.joining(",", "[", "]"));
    return relays
        .launch()
        .args("-cluster")
        .lines(channelSettings)
        .env("TRANSFER_TCP_LISTENERS_0_REPLIES", "true")
        .env("TRANSFER_CLUSTER_PORT", ports.get(number).toString())
        .env("TRANSFER_CLUSTER_MEMBERS", members);
  }

  public Relay node(int number) {
    return nodes.get(number);
  }

  /** All that were started, in their order. */
  List<Relay> nodes() {
    return List.copyOf(nodes);
  }

  /** Starts that node anew; it has ended. */
  Relay restart(int number) {
    nodes.set(number, launch(number).relay());
    return nodes.get(number);
  }
}

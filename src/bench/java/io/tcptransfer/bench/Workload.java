package io.tcptransfer.bench;

import java.util.List;
import java.util.Map;

/**
 * One kind of load. Value.
 *
 * @param bytes of a message, its LF included
 * @param rate messages a second of each sender, on a fixed schedule; 0 is as fast as the socket
 *     takes them
 */
record Workload(
    String name, String text, Kind kind, int senders, int receivers, int bytes, int rate) {

  enum Kind {
    /** Send for a while, count what arrives. */
    LOAD,
    /** As LOAD, to receivers of {@code tcp-transfer.v1}. */
    V1,
    /** As LOAD, to receivers that agree on permessage-deflate. */
    DEFLATE,
    /** Connect receivers, send nothing. */
    IDLE,
    /** As LOAD, and one receiver stops reading: it is held for, then closed. */
    STALL_HOLD,
    /** As LOAD, and one receiver, which asked for {@code slow=gap}, stops reading. */
    STALL_GAP
  }

  static final List<Workload> ALL =
      List.of(
          flatOut("one", 1, 1024),
          flatOut("fan10", 10, 1024),
          flatOut("fan100", 100, 256),
          flatOut("fan1000", 1000, 256),
          flatOut("short", 10, 64),
          flatOut("long", 10, 16 * 1024),
          as("fan10", Kind.V1, 10, 1024),
          as("fan100", Kind.V1, 100, 256),
          flatOut("fan100-280", 100, 280), // As long a frame as the one of v1 before.
          as("one", Kind.DEFLATE, 1, 1024),
          as("fan10", Kind.DEFLATE, 10, 1024),
          paced("low", 1, 1000, 50),
          paced("sparse", 1, 20, 1000),
          paced("crowd", 100, 100, 50),
          new Workload("crowd-v1", "crowd, receivers of v1", Kind.V1, 100, 50, 128, 100),
          new Workload("idle", "5,000 idle receivers", Kind.IDLE, 1, 5000, 64, 0),
          stall("stall-hold", "held for, then closed", Kind.STALL_HOLD),
          stall("stall-gap", "slow=gap", Kind.STALL_GAP));

  static Workload named(String name) {
    return ALL.stream()
        .filter(workload -> workload.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no workload "
                        + name
                        + "; there are "
                        + ALL.stream().map(Workload::name).toList()));
  }

  boolean isStall() {
    return kind == Kind.STALL_HOLD || kind == Kind.STALL_GAP;
  }

  /** Whether it is about what the reference doesn't have. */
  boolean isOursAlone() {
    return isStall() || kind == Kind.V1 || kind == Kind.DEFLATE;
  }

  boolean hasSettings() {
    return !settings().isEmpty();
  }

  /** What our relay must be told for it, as environment variables. */
  Map<String, String> settings() {
    return kind == Kind.DEFLATE ? Map.of("TRANSFER_HTTP_COMPRESSION", "true") : Map.of();
  }

  private static Workload flatOut(String name, int receivers, int bytes) {
    String text =
        "%,d %s, %,d B, flat out"
            .formatted(receivers, receivers == 1 ? "receiver" : "receivers", bytes);
    return new Workload(name, text, Kind.LOAD, 1, receivers, bytes, 0);
  }

  /** Another one with other receivers. */
  private static Workload as(String other, Kind kind, int receivers, int bytes) {
    String what = kind == Kind.V1 ? "v1" : "permessage-deflate";
    String name = other + (kind == Kind.V1 ? "-v1" : "-deflate");
    return new Workload(name, other + ", receivers of " + what, kind, 1, receivers, bytes, 0);
  }

  private static Workload paced(String name, int senders, int rate, int receivers) {
    String text =
        "%,d %s × %,d msg/s, %,d receivers, 128 B"
            .formatted(senders, senders == 1 ? "sender" : "senders", rate, receivers);
    return new Workload(name, text, Kind.LOAD, senders, receivers, 128, rate);
  }

  private static Workload stall(String name, String what, Kind kind) {
    String text = "10 receivers, 1,024 B, flat out, one stalls: " + what;
    return new Workload(name, text, kind, 1, 10, 1024, 0);
  }
}

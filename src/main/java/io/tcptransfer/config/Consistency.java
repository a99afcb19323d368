package io.tcptransfer.config;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules between one value and another. Says nothing about a value that is already known to be
 * wrong by itself: a default stands in for it here. One thread.
 */
final class Consistency {
  private static final Path HTTP = Path.TOP.key(Configuration.HTTP.name());
  private static final Path CLUSTER = Path.TOP.key(Configuration.CLUSTER.name());
  private static final Path CHANNELS = Path.TOP.key(Configuration.CHANNELS.name());
  private static final Path LISTENERS =
      Path.TOP.key(Configuration.TCP.name()).key(Configuration.LISTENERS.name());

  private static final Path AUTH = Path.TOP.key(Configuration.AUTH.name());
  private static final Path TOKENS = AUTH.key(AuthConfig.TOKENS.name());
  private static final Path ANONYMOUS = Path.TOP.key(Configuration.ALLOW_ANONYMOUS.name());

  /**
   * Where somebody can come in: who listens there, the paths of host and port, and who may, all of
   * which must be said.
   */
  private record Door(
      String owner, Path hostAt, String host, Path portAt, int port, List<Admission> admissions) {}

  /**
   * What says who may come in at a door on another interface than loopback.
   *
   * @param isSaid whether anything does
   * @param saidAt the keys that could; a problem with one of them comes first
   * @param remedies what to add, each would do
   */
  private record Admission(boolean isSaid, List<Path> saidAt, List<String> remedies) {}

  private final Configuration configuration;
  private final Problems problems;

  Consistency(Configuration configuration, Problems problems) {
    this.configuration = configuration;
    this.problems = problems;
  }

  void check() {
    List<Door> doors = doors();
    doors.forEach(this::mustBeSafe);
    mustNotMeet(doors);
    namesMustDiffer();
    tokensMustDiffer();
    for (int i = 0; i < configuration.listeners().size(); i++) {
      ListenerConfig listener = configuration.listeners().get(i);
      fixedMustFit(listener, LISTENERS.index(i));
      oneMustNameTheChannel(listener, LISTENERS.index(i));
      for (String entry : entriesOf(listener)) {
        historyMustHoldTwo(entry, listener, LISTENERS.index(i));
      }
    }
    namedMustFit();
    tlsMustBeWhole();
  }

  private List<Door> doors() {
    List<Door> doors = new ArrayList<>();
    for (int i = 0; i < configuration.listeners().size(); i++) {
      ListenerConfig listener = configuration.listeners().get(i);
      Path at = LISTENERS.index(i);
      doors.add(
          new Door(
              at.text(),
              at.key(ListenerConfig.HOST.name()),
              listener.host(),
              at.key(ListenerConfig.PORT.name()),
              listener.port(),
              admissions(listener, at)));
    }
    HttpConfig http = configuration.http();
    Path hostAt = HTTP.key(HttpConfig.HOST.name());
    Path portAt = HTTP.key(HttpConfig.PORT.name());
    doors.add(
        new Door(HTTP.text(), hostAt, http.host(), portAt, http.port(), List.of(httpAdmission())));
    configuration.cluster().ifPresent(cluster -> doors.add(door(cluster)));
    return doors;
  }

  /** Hazelcast asks nobody who it is: only the network can keep others out. */
  private static Door door(ClusterConfig cluster) {
    return new Door(
        CLUSTER.text(),
        CLUSTER.key(ClusterConfig.HOST.name()),
        cluster.host(),
        CLUSTER.key(ClusterConfig.PORT.name()),
        cluster.port(),
        List.of(
            new Admission(
                cluster.allowAnonymous(),
                List.of(CLUSTER.key(ClusterConfig.ALLOW_ANONYMOUS.name())),
                List.of("\"cluster\": {…, \"allowAnonymous\": true} for that port alone"))));
  }

  private List<Admission> admissions(ListenerConfig listener, Path at) {
    Admission tcp = tcpAdmission(listener, at);
    return listener.http() ? List.of(tcp, httpAdmission()) : List.of(tcp);
  }

  private Admission tcpAdmission(ListenerConfig listener, Path at) {
    boolean registered = listener.senders().registration() && configuration.auth().isGiven();
    return new Admission(
        listener.tls().clientCertificates() == ClientCertificates.REQUIRED
            || !listener.senders().allow().isEmpty()
            || registered,
        List.of(
            at.key(ListenerConfig.TLS.name()),
            at.key(SenderRules.ALLOW.name()),
            at.key(SenderRules.REGISTRATION.name()),
            TOKENS),
        List.of(
            "\"allow\": [\"10.0.0.0/8\"] with the addresses of your senders",
            "\"registration\": true, with \"auth\": {\"tokens\": […]}",
            "\"tls\" with \"clientCertificates\": \"required\""));
  }

  private Admission httpAdmission() {
    return new Admission(
        configuration.auth().isGiven(),
        List.of(TOKENS),
        List.of("\"auth\": {\"tokens\": [{\"name\": \"…\", \"token\": \"…\"}]}"));
  }

  private void mustBeSafe(Door door) {
    door.admissions().forEach(admission -> mustBeSafe(door, admission));
  }

  private void mustBeSafe(Door door, Admission admission) {
    if (configuration.allowAnonymous()
        || admission.isSaid()
        || Host.isLoopback(door.host())
        || problems.concern(ANONYMOUS)
        || problems.concern(door.hostAt())
        || admission.saidAt().stream().anyMatch(problems::concernPartOf)) {
      return;
    }
    List<String> remedies = new ArrayList<>();
    admission.remedies().forEach(remedy -> remedies.add("add " + remedy));
    remedies.add("say that everybody may: add \"" + ANONYMOUS.text() + "\": true");
    problems.add(
        door.hostAt(),
        door.host(),
        "other machines could connect, and nothing says who may:"
            + " must be a loopback address (127.x.x.x, ::1, localhost), or "
            + String.join(", or ", remedies));
  }

  private void tokensMustDiffer() {
    Set<String> names = new HashSet<>();
    Set<Secret> secrets = new HashSet<>();
    for (TokenConfig token : configuration.auth().tokens()) {
      String name = Json.encode(token.name());
      if (!names.add(token.name())) {
        mustDiffer("must have different names: " + name + " stands there twice");
      }
      if (!secrets.add(token.secret())) {
        mustDiffer("must have different secrets: " + name + " has that of another");
      }
    }
  }

  /** Without an index: those that are wrong by themselves are not in the list any more. */
  private void mustDiffer(String rule) {
    problems.add(TOKENS, new JsonArray(), rule);
  }

  private void mustNotMeet(List<Door> doors) {
    for (int later = 1; later < doors.size(); later++) {
      Door door = doors.get(later);
      doors.subList(0, later).stream()
          .filter(other -> meet(other, door))
          .findFirst()
          .ifPresent(
              other ->
                  problems.add(
                      door.portAt(),
                      door.port(),
                      "must not be the address of another: "
                          + other.owner()
                          + " listens on "
                          + other.host()
                          + ":"
                          + other.port()));
    }
  }

  private boolean meet(Door one, Door other) {
    return one.port() != 0
        && one.port() == other.port()
        && Host.overlap(one.host(), other.host())
        && List.of(one.hostAt(), one.portAt(), other.hostAt(), other.portAt()).stream()
            .noneMatch(problems::concern);
  }

  private void namesMustDiffer() {
    Map<String, Path> owners = new HashMap<>();
    for (int i = 0; i < configuration.listeners().size(); i++) {
      String name = configuration.listeners().get(i).name();
      Path at = LISTENERS.index(i).key(ListenerConfig.NAME.name());
      if (problems.concern(at)) {
        continue;
      }
      Path owner = owners.putIfAbsent(name, at);
      if (owner != null) {
        problems.add(at, name, "must not be the name of another: " + owner.text() + " has it");
      }
    }
  }

  private void fixedMustFit(ListenerConfig listener, Path at) {
    Path framing = at.key(ListenerConfig.FRAMING.name());
    if (listener.framing() instanceof Framing.Fixed fixed
        && fixed.bytes() > listener.maxMessageBytes()
        && !problems.concern(at.key(ListenerConfig.MAX_MESSAGE_BYTES.name()))) {
      problems.add(
          framing.key(FramingKind.BYTES.name()),
          fixed.bytes(),
          "must be at most maxMessageBytes, " + listener.maxMessageBytes());
    }
  }

  private void oneMustNameTheChannel(ListenerConfig listener, Path at) {
    Path registration = at.key(SenderRules.REGISTRATION.name());
    Path certificate =
        at.key(ListenerConfig.TLS.name()).key(TlsConfig.CHANNEL_FROM_CERTIFICATE.name());
    if (listener.senders().registration()
        && listener.tls().channelFromCertificate()
        && !problems.concern(registration)
        && !problems.concern(certificate)) {
      problems.add(registration, true, "must be false where channelFromCertificate is true");
    }
  }

  /** Those of the channels that a listener may feed: all, where each sender chooses. */
  private Set<String> entriesOf(ListenerConfig listener) {
    return listener.senderNamesChannel()
        ? configuration.channels().entries().keySet()
        : Set.of(configuration.channels().entryOf(listener.channel()));
  }

  /** Else a single message of the largest size would push all others out of the log. */
  private void historyMustHoldTwo(String entry, ListenerConfig listener, Path at) {
    Path historyAt = CHANNELS.key(entry).key(ChannelSettings.HISTORY_BYTES.name());
    Path longestAt = at.key(ListenerConfig.MAX_MESSAGE_BYTES.name());
    long historyBytes = configuration.channels().entries().get(entry).historyBytes();
    long least = 2L * listener.maxMessageBytes();
    if (historyBytes < least
        && !problems.concern(historyAt)
        && !problems.concern(longestAt)
        && !problems.concern(at.key(ListenerConfig.CHANNEL.name()))) {
      problems.add(
          historyAt, historyBytes, "must be at least " + least + ", twice " + longestAt.text());
    }
  }

  private void tlsMustBeWhole() {
    for (int i = 0; i < configuration.listeners().size(); i++) {
      Path at = LISTENERS.index(i).key(ListenerConfig.TLS.name());
      new TlsConsistency(configuration.listeners().get(i).tls(), at, problems).checkListener();
    }
    Path at = HTTP.key(HttpConfig.TLS.name());
    new TlsConsistency(configuration.http().tls(), at, problems).checkHttp();
  }

  private void namedMustFit() {
    Path at = Path.TOP.key(Configuration.MAX_CHANNELS.name());
    int named = configuration.channels().named().size();
    if (configuration.channels().maxChannels() < named && !problems.concern(at)) {
      problems.add(
          at,
          configuration.channels().maxChannels(),
          "must be at least " + named + ", the channels that listeners and channels name");
    }
  }
}

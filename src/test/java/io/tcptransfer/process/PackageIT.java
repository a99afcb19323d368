package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What of the container image and of the systemd unit a bare machine can run: their own lines are
 * read and done.
 */
class PackageIT {
  private static final Pattern ENV = Pattern.compile("(?m)^ENV (\\w+)=(\\S+)$");
  private static final Pattern ADDED =
      Pattern.compile("^add to docker run, with this new token: -e '(TRANSFER_\\w+)=([^']+)'$");
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([\\w-]{24})\"");
  private static final Pattern EXEC =
      Pattern.compile("(?m)^ExecStart=/usr/bin/java -jar (\\S+) (.+)$");

  /** A directory in which nobody can make a file, in place of {@code /tmp}. */
  private static final String NOWHERE_TO_UNPACK = "-Djava.io.tmpdir=/proc";

  @RegisterExtension final Relays relays = new Relays();

  private static String source(String file) throws IOException {
    // A line that goes on is one line.
    return Files.readString(SourcesIT.project().resolve("src/main").resolve(file))
        .replaceAll("\\\\\\n\\s*", "");
  }

  // ---- the image ----

  private static Map<String, String> imageEnvironment() throws IOException {
    Map<String, String> variables = new TreeMap<>();
    Matcher env = ENV.matcher(source("docker/Dockerfile"));
    while (env.find()) {
      variables.put(env.group(1), env.group(2));
    }
    return variables;
  }

  private Launch container() throws IOException {
    Launch launch = relays.launch();
    imageEnvironment().forEach(launch::env);
    return launch;
  }

  /** What the relay asks for, by group: the variable, and its value. */
  private Matcher added(Launch container) {
    Ended refused = container.run();
    assertEquals(1, refused.status(), refused.toString());
    assertEquals(List.of(), refused.out());
    Matcher line = ADDED.matcher(refused.err().get(refused.err().size() - 1));
    assertTrue(line.matches(), refused.err().toString());
    return line;
  }

  @Test
  void theImageNeedsTheLineThatItPrintsAndNoOther() throws IOException {
    assertEquals("0.0.0.0", imageEnvironment().get("TRANSFER_HTTP_HOST"));
    assertEquals("0.0.0.0", imageEnvironment().get("TRANSFER_TCP_LISTENERS_0_HOST"));
    assertTrue(imageEnvironment().keySet().stream().noneMatch(name -> name.contains("ANONYMOUS")));
    Matcher line = added(container());
    Relay relay = container().env(line.group(1), line.group(2)).relay();
    Matcher token = TOKEN.matcher(line.group(2));
    assertTrue(token.find(), line.group());

    assertEquals(401, Receiver.refusal(relayUri(relay, "/ws")));
    Receiver receiver =
        relays.closing(Receiver.connect(relayUri(relay, "/ws?access_token=" + token.group(1))));
    relays.sender(relay).send("default\nhello\n").expectEnd();
    relays.sender(relay).send("default " + token.group(1) + "\nhello from a device").finish();
    receiver.expect("hello from a device");
    assertEquals(143, relay.stop());
    assertTrue(relay.output().stream().noneMatch(said -> said.contains(token.group(1))));
  }

  private static URI relayUri(Relay relay, String path) {
    return URI.create("ws://127.0.0.1:" + relay.httpPort() + path);
  }

  @Test
  void devicesThatCannotRegisterAreAllowedByAddress() throws IOException {
    Matcher line = added(container());
    Relay relay =
        container()
            .env(line.group(1), line.group(2))
            .env("TRANSFER_TCP_LISTENERS_0_REGISTRATION", "false")
            .env("TRANSFER_TCP_LISTENERS_0_ALLOW", "[\"127.0.0.0/8\"]")
            .relay();
    Matcher token = TOKEN.matcher(line.group(2));
    assertTrue(token.find());
    Receiver receiver =
        relays.closing(Receiver.connect(relayUri(relay, "/ws?access_token=" + token.group(1))));
    relays.sender(relay).send("hello");
    receiver.expect("hello");
  }

  /** The runtime of the image has eleven modules; what is missing shows only when it is used. */
  @Test
  void theRuntimeOfTheImageIsEnough() throws IOException {
    Path java = Path.of(System.getProperty("java.home"));
    assumeTrue(Files.exists(java.resolve("jmods")), "this JDK has no jmods to link from");
    Matcher jlink =
        Pattern.compile("RUN jlink (.*) --output /runtime").matcher(source("docker/Dockerfile"));
    assertTrue(jlink.find());
    Launch launch = relays.launch();
    Path runtime = launch.directory().resolve("runtime");
    List<String> command = new ArrayList<>();
    command.add(java.resolve("bin/jlink").toString());
    command.addAll(List.of(jlink.group(1).split(" ", -1)));
    command.addAll(List.of("--output", runtime.toString()));
    Ended linked =
        launch.command(command.toArray(String[]::new)).within(Patience.BUILD_LIMIT).run();
    assertEquals(0, linked.status(), linked.toString());

    String own = runtime.resolve("bin/java").toString();
    Relay relay =
        relays
            .launch()
            .command(own, "-jar", Launch.jar().toString())
            .args("-cluster")
            .env("TRANSFER_CLUSTER_PORT", "0")
            .relay();
    relay.process().out().await("cluster joined address=\\S+ members=1$");
    assertTrue(page(relay).contains("<!doctype html>"));
    Running receive =
        relays
            .launch()
            .command(own, "-jar", Launch.jar().toString())
            .args("receive", relay.webSocket("/ws").toString(), "--count=1", "--history=1")
            .start();
    relays.sender(relay).send("hello");
    assertEquals(List.of("hello"), receive.awaitEnd().out());
    Ended health =
        relays
            .launch()
            .command(own, "-jar", Launch.jar().toString())
            .args("health", "--port=" + relay.httpPort(), "--tls")
            .run();
    assertTrue(health.err().toString().contains("no TLS with"), health.toString());
    assertEquals(143, relay.stop());
  }

  private String page(Relay relay) {
    RawReceiver browser = relays.rawReceiver(relay);
    browser.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    return browser.readAll().toLowerCase(Locale.ROOT);
  }

  /** As in the image: what Netty finds there needs no directory for temporary files. */
  @Test
  void theNativeLibraryIsFoundWithoutATemporaryDirectory() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc")), "epoll is Linux's");
    assumeTrue(System.getProperty("relay.transport") == null, "another transport was chosen");
    Launch launch = relays.launch();
    Ended unpacked =
        launch
            .command(Path.of(System.getProperty("java.home"), "bin/jar").toString(), "xf")
            .args(Launch.jar().toString(), "META-INF/native")
            .run();
    assertEquals(0, unpacked.status(), unpacked.toString());
    String libraries = launch.directory().resolve("META-INF/native").toString();
    Relay relay =
        relays.launch().jvm(NOWHERE_TO_UNPACK, "-Djava.library.path=" + libraries).relay();
    relay.process().out().await("transport=epoll$");
    Relay without = relays.launch().jvm(NOWHERE_TO_UNPACK).relay();
    without.process().out().await("transport=nio$");
  }

  @Test
  void theHealthCheckIsACommandOfOurs() throws IOException {
    Matcher check =
        Pattern.compile("(?m)^HEALTHCHECK .*CMD /opt/java/bin/java (.*) -jar \\S+ (.*)$")
            .matcher(source("docker/Dockerfile"));
    assertTrue(check.find());
    Ended ended =
        relays
            .launch()
            .env("TRANSFER_HTTP_PORT", "1")
            .command("sh", "-c")
            .args(
                "'"
                    + Launch.java()
                    + "' "
                    + check.group(1)
                    + " -jar '"
                    + Launch.jar()
                    + "' "
                    + check.group(2))
            .run();
    assertEquals(new Ended(1, List.of(), List.of("health: nothing listens on 127.0.0.1:1")), ended);
  }

  // ---- the unit ----

  @Test
  void theUnitStartsReloadsAndEndsTheRelay() throws IOException {
    String unit = source("systemd/tcp-transfer-server.service");
    Matcher exec = EXEC.matcher(unit);
    assertTrue(exec.find(), unit);
    Relay relay =
        relays
            .launch()
            .file("conf/config.json", "{\"drainSeconds\": 3}")
            .args(exec.group(2).split(" ", -1))
            .relay();
    Matcher reload = Pattern.compile("(?m)^ExecReload=/bin/kill (-\\w+) \\$MAINPID$").matcher(unit);
    assertTrue(reload.find(), unit);
    assertEquals("-HUP", reload.group(1));
    relay.process().hangUp();
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("still there");
    receiver.expect("still there");
    int status = relay.stop();
    assertEquals(number(unit, "SuccessExitStatus"), status);
    assertTrue(relay.output().stream().anyMatch(line -> line.endsWith("limitSeconds=3")));
    // What the relay may take with the default drainSeconds.
    assertTrue(number(unit, "TimeoutStopSec") > 10 + 3);
  }

  private static int number(String unit, String name) {
    Matcher value = Pattern.compile("(?m)^" + name + "=(\\d+)$").matcher(unit);
    assertTrue(value.find(), name);
    return Integer.parseInt(value.group(1));
  }

  @Test
  void systemdUnderstandsTheUnit() {
    assumeTrue(
        relays.launch().command("sh", "-c").args("command -v systemd-analyze").run().status() == 0,
        "no systemd on this machine");
    String unit =
        SourcesIT.project().resolve("src/main/systemd/tcp-transfer-server.service").toString();
    Ended verified = relays.launch().command("systemd-analyze", "verify").args(unit).run();
    // It minds that there is no Java or no jar here; not what it says of other units either.
    List<String> minded =
        verified.err().stream()
            .filter(line -> line.contains("tcp-transfer-server.service"))
            .filter(line -> !line.contains("is not executable"))
            .toList();
    assertEquals(List.of(), minded);
  }
}

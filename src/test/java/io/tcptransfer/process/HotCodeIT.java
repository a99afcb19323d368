package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a relay tells its JVM about compilers, as that JVM tells it to others. */
class HotCodeIT {
  private static final String TOLD = "compiler directives: 3 compiler directives added";

  @RegisterExtension final Relays relays = new Relays();

  @Test
  void methodsThatTouchEveryMessageComeFirst() {
    Relay relay = debugged().relay();
    relay.process().out().await(TOLD);
    List<String> directives =
        relays
            .launch()
            .command(jcmd(), Long.toString(relay.process().pid()))
            .args("Compiler.directives_print")
            .run()
            .out();
    List<String> matching =
        directives.stream().filter(line -> line.strip().startsWith("matching:")).toList();
    assertEquals(4, matching.size(), "ours and HotSpot's own");
    assertTrue(matching.get(0).contains("io/netty/buffer/PoolArena*.*"), matching::toString);
    assertTrue(matching.get(1).contains("io/tcptransfer/framing/*.*"), matching::toString);
    List<String> excluded =
        directives.stream().filter(line -> line.contains("Exclude:true")).toList();
    assertEquals(2, excluded.size(), directives::toString);
    assertTrue(
        directives.stream().anyMatch(line -> line.contains("-io/netty/buffer/PoolArena*.*")),
        directives::toString);
  }

  @Test
  void whoChoosesCompilersIsLeftAlone() {
    assertFalse(said(debugged().jvm("-XX:TieredStopAtLevel=4")).contains(TOLD));
  }

  @Test
  void withoutADirectoryForItsFileItRunsAsEver() {
    String said = said(debugged().jvm("-Djava.io.tmpdir=/dev/null/nowhere"));
    assertTrue(said.contains("no compiler directives"), said);
  }

  private Launch debugged() {
    return relays.launch().withoutCompiler().env("LOG_LEVEL", "debug");
  }

  /** All that a relay says that relays a message and ends. */
  private String said(Launch launch) {
    Relay relay = launch.relay();
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send("hello\n");
    receiver.expectJoined("hello\n");
    relay.process().signal("TERM");
    Ended ended = relay.process().awaitEnd();
    assertEquals(143, ended.status());
    assertEquals(List.of(), ended.err());
    return String.join("\n", ended.out());
  }

  private static String jcmd() {
    return Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
  }
}

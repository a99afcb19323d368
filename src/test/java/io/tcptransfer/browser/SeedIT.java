package io.tcptransfer.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import io.tcptransfer.process.Relay;
import io.tcptransfer.process.Relays;
import io.tcptransfer.process.Sender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The scenario of the project that this one comes from, with {@code conf/examples/seed.json}. */
@ExtendWith(Browser.class)
class SeedIT {
  private static final String SEED = "conf/examples/seed.json";

  @RegisterExtension final Relays relays = new Relays();

  private Relay relay() {
    Path example = Path.of(System.getProperty("project.dir"), SEED);
    return relays.launch().args("run", "-conf", example.toString()).relay();
  }

  private static String page(String address) {
    return """
        <!doctype html><meta charset="utf-8"><script>
        window.heard = [];
        const socket = new WebSocket("ws://%s");
        socket.onopen = () => { socket.send("Receiver Ready"); window.heard.push("open"); };
        socket.onmessage = (event) => window.heard.push(event.data);
        socket.onclose = (event) => window.heard.push("closed " + event.code);
        </script>
        """
        .formatted(address);
  }

  private void follow(Page page, Relay relay) {
    page.waitForFunction("() => window.heard.length == 1");
    assertEquals(List.of("open"), page.evaluate("window.heard"));
    Sender sender = relays.sender(relay);
    List<String> wanted = new ArrayList<>(List.of("open"));
    for (String said : List.of("Send", "0", "1", "2", "3")) {
      sender.send(said);
      wanted.add(said);
      // One by one: with raw framing two that come at once are one.
      page.waitForFunction("count => window.heard.length >= count", wanted.size());
    }
    assertEquals(wanted, page.evaluate("window.heard"));
  }

  @Test
  void aPageOpenedFromAFileLogsWhatASenderOnTheSamePortGives(Page page, @TempDir Path directory)
      throws Exception {
    Relay relay = relay();
    Path file = directory.resolve("receiver.html");
    Files.writeString(file, page("127.0.0.1:" + relay.tcpPort("default")));
    page.navigate(file.toUri().toString());
    follow(page, relay);
  }

  @Test
  void thePageOfTheRelayIsOnThatPortToo(Page page) {
    Relay relay = relay();
    page.navigate("http://127.0.0.1:" + relay.tcpPort("default") + "/");
    assertTrue(page.title().contains("TCP Transfer"), page.title());
  }
}

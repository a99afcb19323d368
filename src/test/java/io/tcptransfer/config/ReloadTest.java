package io.tcptransfer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReloadTest {
  private static Configuration of(String json) {
    return Configuration.of(Configuration.parse(json), Map.of());
  }

  private static Reload reload(String now, String asked) {
    return Reload.of(of(now), of(asked));
  }

  @Test
  void theSameChangesNothing() {
    Reload reload = reload("{\"http\": {\"port\": 1}}", "{\"http\": {\"port\": 1}}");
    assertEquals(List.of(), reload.changed());
    assertEquals(List.of(), reload.needRestart());
    assertEquals(of("{\"http\": {\"port\": 1}}"), reload.next());
  }

  @Test
  void whatMayChangeDoesAndTheRestStays() {
    Reload reload =
        reload(
            "{\"http\": {\"port\": 1, \"maxReceivers\": 5}}",
            "{\"http\": {\"port\": 2, \"maxReceivers\": 6}, \"maxChannels\": 7}");
    assertEquals(List.of("maxChannels", "http.maxReceivers"), reload.changed());
    assertEquals(List.of("http.port"), reload.needRestart());
    assertEquals(1, reload.next().http().port());
    assertEquals(6, reload.next().http().rules().maxReceivers());
    assertEquals(7, reload.next().channels().maxChannels());
  }

  @Test
  void aClusterNeedsARestart() {
    String cluster = "{\"cluster\": {\"port\": %d}}";
    assertEquals(List.of("cluster"), reload("{}", cluster.formatted(1)).needRestart());
    assertEquals(List.of("cluster"), reload(cluster.formatted(1), "{}").needRestart());
    Reload reload = reload(cluster.formatted(1), cluster.formatted(2));
    assertEquals(List.of("cluster.port"), reload.needRestart());
    assertEquals(1, reload.next().cluster().orElseThrow().port());
  }

  @Test
  void aListenerIsKnownByItsName() {
    String a = "{\"name\": \"a\", \"port\": 1, \"maxSenders\": %d}";
    String b = "{\"name\": \"b\", \"port\": 2, \"idleTimeoutSeconds\": %d}";
    Reload reload =
        reload(
            listeners(a.formatted(1), b.formatted(1)), listeners(b.formatted(9), a.formatted(8)));
    assertEquals(
        List.of("tcp.listeners[0].maxSenders", "tcp.listeners[1].idleTimeoutSeconds"),
        reload.changed());
    assertEquals(List.of(), reload.needRestart());
    assertEquals(8, reload.next().listeners().get(0).senders().maxSenders());
    assertEquals(Duration.ofSeconds(9), reload.next().listeners().get(1).senders().idle());
  }

  @Test
  void anotherListenerNeedsARestart() {
    String a = "{\"name\": \"a\", \"port\": 1}";
    String b = "{\"name\": \"b\", \"port\": 2}";
    assertEquals(List.of("tcp.listeners"), reload(listeners(a), listeners(a, b)).needRestart());
    assertEquals(List.of("tcp.listeners"), reload(listeners(a, b), listeners(a)).needRestart());
    assertEquals(List.of("tcp.listeners"), reload(listeners(a), listeners(b)).needRestart());
  }

  private static String listeners(String... listeners) {
    JsonArray array = new JsonArray();
    List.of(listeners).forEach(listener -> array.add(new JsonObject(listener)));
    return new JsonObject().put("tcp", new JsonObject().put("listeners", array)).encode();
  }

  @Test
  void holdsOfChannelsMayChangeAndTheirHistoryNot() {
    Reload reload =
        reload(
            "{\"channels\": {\"p/*\": {\"holdSeconds\": 1}}}",
            "{\"channels\": {\"p/*\": {\"holdSeconds\": 2, \"historyMessages\": 7}, \"q\": {}}}");
    assertEquals(List.of("channels.p/*.holdSeconds"), reload.changed());
    assertEquals(List.of("channels.p/*.historyMessages", "channels.q"), reload.needRestart());
    assertEquals(Duration.ofSeconds(2), reload.next().channels().admit("p/x").orElseThrow().hold());
  }

  @Test
  void whatMayChangeMustGoWithWhatStays() {
    String open =
        "{\"http\": {\"host\": \"0.0.0.0\"}, \"auth\": {\"tokens\": [{\"name\": \"n\","
            + " \"token\": \"0123456789\", \"channels\": [\"*\"], \"may\": [\"receive\"]}]}}";
    ConfigurationException refused =
        assertThrows(ConfigurationException.class, () -> reload(open, "{}"));
    assertTrue(refused.getMessage().contains("http.host"), refused.getMessage());
  }

  /** A key that is renamed would else silently need a restart. */
  @Test
  void whatMayChangeIsInTheSchema() throws Exception {
    JsonObject all = of("{}").effective();
    for (String path : Reload.LIVE) {
      Object value = all;
      for (String word : path.split("\\.", -1)) {
        boolean list = word.endsWith("[]");
        value = ((JsonObject) value).getValue(list ? word.substring(0, word.length() - 2) : word);
        value = list ? ((JsonArray) value).getValue(0) : value;
        assertTrue(value != null, path);
      }
    }
  }
}

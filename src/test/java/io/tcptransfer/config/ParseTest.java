package io.tcptransfer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParseTest {

  @Test
  void anObjectIsRead() {
    assertEquals(
        new JsonObject().put("a", new JsonObject().put("b", 1)),
        Configuration.parse("\uFEFF {\"a\": {\"b\": 1}} \n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"s3cret\": s3cret} | must be valid JSON: line 1, column",
        "{\"a\": 1 | must be valid JSON: line 1, column",
        "{\"a\": 1,} | must be valid JSON: line 1, column",
        "{\"a\": [1, s3cret | must be valid JSON: line 1, column",
        "{\"s3cret\": 1, \"b\": 2, \"s3cret\": 3} | must not have a key twice: line 1, column",
        "{\"a\": {\"s3cret\": 1, \"s3cret\": 3}} | must not have a key twice: line 1, column",
        "{} s3cret | must be valid JSON: line 1, column",
        "{} {} | must be one JSON value with nothing after it",
        "{}} | must be valid JSON: line 1, column",
        "// s3cret | must be valid JSON: line 1, column",
        "[\"s3cret\"] | must be a JSON object",
        "null | must be a JSON object",
        "\"s3cret\" | must be a JSON object",
        "'' | must be valid JSON: line 1, column",
      })
  void anythingElseIsRefusedWithItsPlaceAndWithoutItsContent(String text, String rule) {
    ConfigurationException refused =
        assertThrows(ConfigurationException.class, () -> Configuration.parse(text));

    assertEquals(1, refused.problems().size());
    assertEquals("configuration: " + rule, refused.getMessage().replaceFirst(" [0-9]+$", ""));
    assertFalse(refused.getMessage().contains("s3cret"));
  }

  @Test
  void nothingAtAllAndNestingWithoutEndAreRefused() {
    for (String text : new String[] {"", "  \n", "[".repeat(100_000), "{\"a\":".repeat(5_000)}) {
      assertThrows(ConfigurationException.class, () -> Configuration.parse(text));
    }
  }

  @Test
  void theLineIsTold() {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class, () -> Configuration.parse("{\n\"a\": 1,\n b\n}"));

    assertEquals("configuration: must be valid JSON: line 3, column 2", refused.getMessage());
  }
}

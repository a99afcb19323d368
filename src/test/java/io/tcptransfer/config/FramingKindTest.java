package io.tcptransfer.config;

import static io.tcptransfer.config.Configured.problem;
import static io.tcptransfer.config.Configured.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramingKindTest {
  private static final String AT = "tcp.listeners[0].framing";

  private static final Map<String, Framing> FORMS =
      Map.of(
          "\"raw\"",
          new Framing.Raw(),
          "\"line\"",
          new Framing.Line(),
          "{\"type\": \"line\"}",
          new Framing.Line(),
          "{\"type\": \"delimiter\", \"delimiter\": \"\\u0003ÿ\"}",
          new Framing.Delimiter("\u0003ÿ"),
          "{\"type\": \"length-prefix\", \"lengthBytes\": 2}",
          new Framing.LengthPrefix(2, false, false),
          "{\"type\": \"length-prefix\", \"lengthBytes\": 4.0, \"order\": \"little\","
              + " \"includesPrefix\": true}",
          new Framing.LengthPrefix(4, true, true),
          "{\"type\": \"fixed\", \"bytes\": 1048576}",
          new Framing.Fixed(1_048_576),
          "{\"type\": \"idle-gap\", \"millis\": 60000}",
          new Framing.IdleGap(Duration.ofMinutes(1)));

  @Test
  void everyFormIsReadAndWrittenAgain() {
    FORMS.forEach(
        (json, framing) -> {
          Configuration configuration = with(Configured.at(AT, json).encode());
          assertEquals(framing, configuration.listeners().get(0).framing());
          assertEquals(configuration, Configuration.of(configuration.effective(), Map.of()));
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"lines\" | | must be \"raw\", \"line\", or an object whose type is one of raw, line, delimiter, length-prefix, fixed, idle-gap",
        "5 | | must be \"raw\", \"line\", or",
        "null | | must be \"raw\", \"line\", or",
        "{} | .type | must be \"raw\", \"line\", or",
        "{\"type\": 1} | .type | must be \"raw\", \"line\", or",
        "{\"type\": \"Fixed\"} | .type | must be \"raw\", \"line\", or",
        "\"fixed\" | .bytes | is missing; must be an integer from 1 to 1073741824",
        "{\"type\": \"raw\", \"bytes\": 1} | .bytes | unknown key; known here: no keys",
        "{\"type\": \"fixed\", \"bytes\": 0} | .bytes | must be an integer from 1",
        "{\"type\": \"idle-gap\", \"millis\": 0} | .millis | must be an integer from 1 to 60000",
        "{\"type\": \"idle-gap\", \"millis\": 60001} | .millis | must be an integer from 1 to 60000",
        "{\"type\": \"delimiter\"} | .delimiter | is missing; must be 1 to 256 characters, each up to U+00FF",
        "{\"type\": \"delimiter\", \"delimiter\": \"\"} | .delimiter | must be 1 to 256 characters",
        "{\"type\": \"delimiter\", \"delimiter\": \"Ā\"} | .delimiter | must be 1 to 256 characters",
        "{\"type\": \"length-prefix\"} | .lengthBytes | is missing; must be 1, 2 or 4",
        "{\"type\": \"length-prefix\", \"lengthBytes\": 3} | .lengthBytes | must be 1, 2 or 4",
        "{\"type\": \"length-prefix\", \"lengthBytes\": \"4\"} | .lengthBytes | must be 1, 2 or 4",
        "{\"type\": \"length-prefix\", \"lengthBytes\": 4, \"order\": \"BIG\"} | .order | must be \"little\" or \"big\"",
        "{\"type\": \"length-prefix\", \"lengthBytes\": 4, \"includesPrefix\": 0} | .includesPrefix | must be true or false",
      })
  void aWrongFormIsRefused(String json, String below, String rule) {
    Problem problem = problem(Configured.at(AT, json).encode());

    assertEquals(AT + (below == null ? "" : below), problem.path());
    assertTrue(problem.rule().startsWith(rule), problem::rule);
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  @Test
  void findsBlocksByLanguageAndRole() {
    String text = "# A\n```\npicture\n```\n```sh once\na\nb\n```\nmore\n```json\n{}\n```\n";
    assertEquals(
        List.of(new Readme.Block("sh", Readme.Role.ONCE, "", "a\nb\n", "{}")), Readme.blocks(text));
  }

  @Test
  void blocksAreForTheConfigurationBeforeThem() {
    String text = "```json config\n{1}\n```\n```sh ask 2 words\na\n```\n";
    assertEquals(
        List.of(
            new Readme.Block("json", Readme.Role.CONFIG, "", "{1}\n", "{1}\n"),
            new Readme.Block("sh", Readme.Role.ASK, "2 words", "a\n", "{1}\n")),
        Readme.blocks(text));
  }

  @Test
  void refusesACommandThatNobodyRuns() {
    assertThrows(AssertionError.class, () -> Readme.blocks("```sh\nrm it\n```\n"));
    assertThrows(IllegalArgumentException.class, () -> Readme.blocks("```sh onec\na\n```\n"));
  }
}

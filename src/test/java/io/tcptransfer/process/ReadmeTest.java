package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  @Test
  void findsBlocksByLanguageAndRole() {
    String text = "# A\n```\npicture\n```\n```sh once\na\nb\n```\nmore\n```json\n{}\n```\n";
    assertEquals(List.of(new Readme.Block("sh", Readme.Role.ONCE, "a\nb\n")), Readme.blocks(text));
  }

  @Test
  void refusesACommandThatNobodyRuns() {
    assertThrows(AssertionError.class, () -> Readme.blocks("```sh\nrm it\n```\n"));
  }
}

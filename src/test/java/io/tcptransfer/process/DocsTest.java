package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tcptransfer.channel.Gap;
import io.tcptransfer.channel.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages say of the code, and of each other. */
class DocsTest {
  private static final Path DOCS = Path.of("docs");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| \\S.*\\|$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");

  static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(DOCS)) {
      Stream<Path> readmes = Stream.of(Path.of("README.md"), Path.of("README.zh-CN.md"));
      return Stream.concat(readmes, docs.filter(file -> file.toString().endsWith(".md"))).toList();
    }
  }

  @Test
  void everyReasonIsExplained() throws IOException {
    assertEquals(
        Arrays.stream(Reason.values()).map(Reason::label).toList(),
        rows(section("operating.md", "## Reasons")));
  }

  @Test
  void everyReasonOfAGapIsExplained() throws IOException {
    List<String> told = rows(section("protocol.md", "| `reason` of a gap | Meaning |"));
    List<String> known =
        Arrays.stream(Gap.Why.values()).map(why -> why.name().toLowerCase(Locale.ROOT)).toList();
    assertEquals(known, told.subList(0, known.size()));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Path page) throws IOException {
    String text = FENCED.matcher(Files.readString(page)).replaceAll("");
    for (MatchResult link : LINK.matcher(text).results().toList()) {
      if (link.group(1).contains(":")) {
        continue;
      }
      Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
      assertTrue(Files.exists(target), link.group());
      if (link.group(2) != null) {
        assertTrue(anchors(target).contains(link.group(2)), link.group());
      }
    }
  }

  /** As GitHub makes them. */
  private static List<String> anchors(Path page) throws IOException {
    String text = FENCED.matcher(Files.readString(page)).replaceAll("");
    return HEADING
        .matcher(text)
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  private static String section(String page, String begin) throws IOException {
    String text = Files.readString(DOCS.resolve(page));
    String rest = text.substring(text.indexOf(begin) + begin.length());
    int end = rest.indexOf("\n## ");
    return end < 0 ? rest : rest.substring(0, end);
  }

  private static List<String> rows(String section) {
    return ROW.matcher(section).results().map(row -> row.group(1)).toList();
  }
}

package io.tcptransfer.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ChromiumTest {
  private static final Path NAMED = Path.of("named", "chrome");
  private static final Path ON_PATH = Path.of("second", "google-chrome");
  private static final Map<String, String> ENVIRONMENT =
      Map.of("CHROMIUM_PATH", NAMED.toString(), "PATH", "first" + File.pathSeparator + "second");

  private static Optional<Path> found(Path... executables) {
    return Chromium.installed(ENVIRONMENT, Set.of(executables)::contains);
  }

  @Test
  void namedBrowserComesBeforeTheOnesOnThePath() {
    assertEquals(Optional.of(NAMED), found(NAMED, ON_PATH));
  }

  @Test
  void browserOnThePathIsFound() {
    assertEquals(Optional.of(ON_PATH), found(ON_PATH));
  }

  @Test
  void headlessShellComesBeforeAnyOtherWhereverItIs() {
    Path shell = Path.of("second", "chromium-headless-shell");
    assertEquals(Optional.of(shell), found(Path.of("first", "chromium"), shell, ON_PATH));
  }

  @Test
  void noBrowserIsNoError() {
    assertEquals(Optional.empty(), found());
  }
}

package io.tcptransfer.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where a Chromium comes from: an installed one, else Playwright's own, else Debian's package, else
 * one line that says what to install. Where there is a headless shell, that one: the same engine
 * without the windows that nobody sees takes a third of the CPU. It starts none.
 */
record Chromium(Optional<Path> executable) {
  private static final List<String> VARIABLES =
      List.of("CHROMIUM_PATH", "CHROME_PATH", "CHROME_BIN");

  /** Debian's packages, and what they install. */
  private static final String SHELL = "chromium-headless-shell";

  private static final String FULL = "chromium";

  /** The first that is found anywhere on the path. */
  private static final List<String> NAMES =
      List.of(
          SHELL,
          "chrome-headless-shell",
          FULL,
          "chromium-browser",
          "google-chrome",
          "google-chrome-stable",
          "chrome.exe");

  private static final List<Path> PLACES =
      List.of(
          Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
          Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"),
          Path.of("C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"));

  private static final Duration FETCH_LIMIT = Duration.ofMinutes(5);
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(10);

  private static Chromium provided;

  /** Takes minutes where none is installed; empty executable: the one that Playwright fetched. */
  static synchronized Chromium provide() {
    if (provided == null) {
      Optional<Path> installed = installed(System.getenv(), Files::isExecutable);
      provided = installed.isPresent() ? new Chromium(installed) : install();
    }
    return provided;
  }

  /** One at a time, of all processes that run tests: who waits for the lock finds it installed. */
  private static Chromium install() {
    Path lock = Path.of(System.getProperty("java.io.tmpdir"), "tcp-transfer-chromium.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock mine = channel.lock()) {
      Optional<Path> installed = installed(System.getenv(), Files::isExecutable);
      return mine.isValid() && installed.isPresent() ? new Chromium(installed) : bring();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Chromium bring() {
    if (fetchedByPlaywright()) {
      return new Chromium(Optional.empty());
    }
    if (installedFromDebian()) {
      return new Chromium(installed(System.getenv(), Files::isExecutable));
    }
    throw new IllegalStateException(
        "no browser for the page tests: install chromium or google-chrome, or name one in"
            + " CHROMIUM_PATH");
  }

  static Optional<Path> installed(Map<String, String> environment, Predicate<Path> isExecutable) {
    Stream<Path> named =
        VARIABLES.stream().map(environment::get).filter(Chromium::isSet).map(Path::of);
    List<String> folders =
        Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
            .filter(Chromium::isSet)
            .toList();
    Stream<Path> onPath =
        NAMES.stream().flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)));
    return Stream.of(named, onPath, PLACES.stream())
        .flatMap(paths -> paths)
        .filter(isExecutable)
        .findFirst();
  }

  private static boolean isSet(String value) {
    return value != null && !value.isBlank();
  }

  private static boolean fetchedByPlaywright() {
    String java = ProcessHandle.current().info().command().orElse("java");
    return ran(
        FETCH_LIMIT,
        java,
        "-cp",
        System.getProperty("java.class.path"),
        "com.microsoft.playwright.CLI",
        "install",
        "chromium");
  }

  private static boolean installedFromDebian() {
    boolean isRootOnDebian =
        "root".equals(System.getProperty("user.name"))
            && Files.isRegularFile(Path.of("/etc/debian_version"));
    return isRootOnDebian
        && ran(INSTALL_LIMIT, "apt-get", "update")
        && (installedPackage(SHELL) || installedPackage(FULL));
  }

  private static boolean installedPackage(String name) {
    return ran(INSTALL_LIMIT, "apt-get", "install", "-y", "--no-install-recommends", name);
  }

  private static boolean ran(Duration limit, String... command) {
    String name = String.join(" ", command).replace(System.getProperty("java.class.path"), "…");
    System.out.println("No Chromium found. Running, up to " + limit.toMinutes() + " min: " + name);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
    // Set by hand where downloads are not wanted at start; this one is.
    builder.environment().remove("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD");
    try {
      Path output = Files.createTempFile("chromium-install", ".log");
      Process process = builder.redirectOutput(output.toFile()).start();
      boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      boolean succeeded = ended && process.exitValue() == 0;
      if (!succeeded) {
        System.out.println((ended ? "It failed: " : "It took too long: ") + lastLine(output));
      }
      Files.deleteIfExists(output);
      return succeeded;
    } catch (IOException problem) {
      System.out.println("It could not be run: " + problem.getMessage());
      return false;
    } catch (InterruptedException problem) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String lastLine(Path output) throws IOException {
    try (Stream<String> lines = Files.lines(output)) {
      return lines.filter(line -> !line.isBlank()).reduce("", (before, line) -> line);
    }
  }
}

package io.tcptransfer.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The classes of the built jar as a JVM likes them best (class data sharing): with it a relay
 * starts in half the CPU, which a test run does some hundred times. Made by the first who needs it;
 * a JVM that can't use it does without. Any thread, any process.
 */
final class ClassArchive {
  private ClassArchive() {}

  /** JVM options that use the archive of that jar, which is made if need be. */
  static List<String> options(Path jar, List<String> jvm) {
    try {
      return List.of("-XX:SharedArchiveFile=" + of(jar, jvm), "-Xlog:cds*=off");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static synchronized Path of(Path jar, List<String> jvm)
      throws IOException, InterruptedException {
    Path archive = jar.resolveSibling(jar.getFileName() + ".jsa");
    Path lock = jar.resolveSibling(jar.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock mine = channel.lock()) {
      if (!mine.isValid() || isOlder(archive, jar)) {
        Files.deleteIfExists(archive);
        make(archive, jar, jvm);
      }
    }
    return archive;
  }

  private static boolean isOlder(Path archive, Path jar) throws IOException {
    return !Files.exists(archive)
        || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0;
  }

  /**
   * A demo uses most classes, of the relay and of its clients; it leaves the archive as it ends.
   */
  private static void make(Path archive, Path jar, List<String> jvm)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(Launch.java());
    builder.command().addAll(jvm);
    builder
        .command()
        .addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-jar", jar.toString(), "demo"));
    builder.environment().keySet().removeIf(name -> name.startsWith("TRANSFER_"));
    builder
        .environment()
        .putAll(Map.of("TRANSFER_HTTP_PORT", "0", "TRANSFER_TCP_LISTENERS_0_PORT", "0"));
    builder.redirectErrorStream(true);
    Process demo = builder.start();
    Output.of(demo.getInputStream(), "archive").await(DemoIT.PAGE);
    demo.destroy();
    if (!demo.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      demo.destroyForcibly();
    }
  }
}

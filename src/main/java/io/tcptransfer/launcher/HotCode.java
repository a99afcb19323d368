package io.tcptransfer.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells HotSpot which methods are worth its second compiler (C2): those that touch every byte or
 * every message, and the few that hand a batch to each receiver. The others, most of them of Vert.x
 * and Netty, run once a batch and are compiled by the first compiler alone. C2 would take seconds
 * of CPU for them, and again whenever the load changes its kind, for code that is a few percent of
 * what the kernel takes. For the same reason what is hot must not take in, by inlining, what runs
 * once a batch (allocating, giving back, sharing out): C2 would compile that again with each of its
 * callers. Measured: {@code docs/performance.md}.
 *
 * <p>A jar can't carry JVM options, but a process may give itself compiler directives (JEP 165), by
 * the diagnostic command that {@code jcmd} calls. Only from a file: {@code java.io.tmpdir} must be
 * writable. Where that or HotSpot is missing, all is compiled as ever.
 */
final class HotCode {
  private static final Logger log = LoggerFactory.getLogger(HotCode.class);

  private static final String DIRECTIVES = "compiler-directives.json";

  /** Who chooses compilers knows what he wants; without C2 there is nothing to say. */
  private static final Pattern ABOUT_COMPILERS =
      Pattern.compile("-Xint|-Xcomp|-XX:.*(Tiered|Compil|C1|C2|JVMCI).*");

  private HotCode() {}

  /** Whether no option of the JVM that this runs in speaks of compilers. */
  static boolean isOurs() {
    return !choosesCompilers(ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  /** Says it to the JVM that this runs in. Main thread. */
  static void tell() {
    try {
      log.debug("compiler directives: {}", add(Path.of(System.getProperty("java.io.tmpdir"))));
    } catch (IOException | JMException | JMRuntimeException e) {
      log.debug("no compiler directives: {}", e.toString());
    }
  }

  /**
   * Whether one of them is about compilers.
   *
   * @param options of a JVM
   */
  static boolean choosesCompilers(List<String> options) {
    return options.stream().anyMatch(option -> ABOUT_COMPILERS.matcher(option).matches());
  }

  /**
   * Adds the directives to those of this JVM.
   *
   * @param directory for a file that is gone afterwards
   * @return what HotSpot answers
   * @throws JMException if this JVM has no such command
   */
  static String add(Path directory) throws IOException, JMException {
    Path file = Files.createTempFile(directory, "tcp-transfer", ".json");
    try (InputStream directives = HotCode.class.getResourceAsStream(DIRECTIVES)) {
      Files.copy(directives, file, StandardCopyOption.REPLACE_EXISTING);
      return command("compilerDirectivesAdd", '"' + file.toString() + '"');
    } finally {
      Files.delete(file);
    }
  }

  private static String command(String name, String... arguments) throws JMException {
    String answer =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    name,
                    new Object[] {arguments},
                    new String[] {String[].class.getName()});
    return answer.strip();
  }
}

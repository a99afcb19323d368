package io.tcptransfer.launcher;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Which logback configuration counts: what the user named with {@code -Dlogback.configurationFile},
 * else the file in the working directory, else the one in the jar. Does not know what is logged.
 * Main thread.
 */
final class Logs {
  private static final String NAMED = "logback.configurationFile";

  private Logs() {}

  /**
   * Logs as the file says, if it is there.
   *
   * @throws CommandFailure if logback can't follow its configuration: the relay would run mute
   */
  static void configure(Path file) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    String source = System.getProperty(NAMED);
    if (source == null && Files.exists(file)) {
      source = file.toString();
      follow(context, file);
    }
    String prefix = "logging: " + source + ": ";
    List<String> errors =
        context.getStatusManager().getCopyOfStatusList().stream()
            .filter(status -> status.getEffectiveLevel() == Status.ERROR)
            .map(status -> prefix + status.getMessage())
            .distinct()
            .toList();
    if (!errors.isEmpty()) {
      throw CommandFailure.failed(errors);
    }
  }

  private static void follow(LoggerContext context, Path file) {
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(file.toFile());
    } catch (JoranException e) {
      // It says no more than what stands in the status list, which is read next.
    }
  }
}

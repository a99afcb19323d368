package io.tcptransfer.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.status.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Which logback configuration counts: what the user named with {@code -Dlogback.configurationFile},
 * else the file in the working directory, else the one in the jar. Does not know what is logged.
 * Main thread, then the one of a signal.
 */
final class Logs {
  private static final String NAMED = "logback.configurationFile";
  private static final String FORMAT = "LOG_FORMAT";
  private static final List<String> FORMATS = List.of("text", "json");
  private static final Path USUAL = Path.of("conf", "logback.xml");

  private Logs() {}

  /**
   * Logs as the file says, if it is there.
   *
   * @throws CommandFailure if logback can't follow its configuration: the relay would run mute
   */
  static void configure() {
    String format = System.getenv().getOrDefault(FORMAT, "text");
    if (!FORMATS.contains(format)) {
      throw CommandFailure.failed(FORMAT + "=" + format + ": must be text or json");
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    String source = System.getProperty(NAMED);
    if (source == null && Files.exists(USUAL)) {
      source = USUAL.toString();
      follow(context, USUAL);
    }
    refuseErrors(context, source);
  }

  /**
   * Logs as the file says by now; a file that logback can't follow is tried in vain beside the one
   * that it follows.
   *
   * @throws CommandFailure if logback can't follow it
   */
  static void again() {
    String named = System.getProperty(NAMED);
    Path file = named == null ? USUAL : Path.of(named);
    if (!Files.exists(file)) {
      return;
    }
    LoggerContext trial = new LoggerContext();
    follow(trial, file);
    trial.stop();
    refuseErrors(trial, file.toString());
    follow((LoggerContext) LoggerFactory.getILoggerFactory(), file);
  }

  /**
   * From now on nothing below a warning is logged, whatever the configuration says.
   *
   * @return ends that
   */
  static Runnable hush() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    TurboFilter filter =
        new TurboFilter() {
          @Override
          public FilterReply decide(
              Marker marker,
              Logger logger,
              Level level,
              String format,
              Object[] args,
              Throwable t) {
            return level.isGreaterOrEqual(Level.WARN) ? FilterReply.NEUTRAL : FilterReply.DENY;
          }
        };
    context.addTurboFilter(filter);
    return () -> context.getTurboFilterList().remove(filter);
  }

  private static void refuseErrors(LoggerContext context, String source) {
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

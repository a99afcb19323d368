package io.tcptransfer.launcher;

import io.vertx.core.Launcher;
import io.vertx.core.cli.CLI;
import io.vertx.core.cli.CLIException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;

/**
 * Chooses the command; strict where the launcher of Vert.x is lenient (there, an unknown command
 * starts the server and an unknown option is taken for an argument). Does not know what the
 * commands do. Main thread.
 */
public final class RelayLauncher extends Launcher {
  private static final String RUN = "run";

  /**
   * Registers our commands.
   *
   * @param mainClass what {@code start} runs in the new process
   * @param verticleClass the one verticle that {@code run} may be asked for
   */
  public RelayLauncher(
      Class<?> mainClass,
      Class<? extends RelayVerticle> verticleClass,
      Supplier<? extends RelayVerticle> verticle) {
    register(RunCommand.class, () -> new RunCommand(verticleClass.getName(), verticle));
    register(StartCommand.class, () -> new StartCommand(mainClass.getName(), getPrintStream()));
    register(StopCommand.class, () -> new StopCommand(getPrintStream()));
    register(ListCommand.class, () -> new ListCommand(getPrintStream()));
    register(SendCommand.class, SendCommand::new);
    register(ReceiveCommand.class, ReceiveCommand::new);
    register(SimulateCommand.class, SimulateCommand::new);
    register(DemoCommand.class, () -> new DemoCommand(verticle, getPrintStream()));
    register(HealthCommand.class, () -> new HealthCommand(getPrintStream()));
  }

  /**
   * None of Vert.x's own commands: {@code bare}, {@code version} and their {@code run} are gone.
   */
  @Override
  protected void load() {}

  /**
   * Runs the command that the arguments name; {@code run} if they name none.
   *
   * @throws CommandFailure if it was not understood or failed
   */
  @Override
  public void dispatch(Object main, String[] args) {
    if (args.length == 0) {
      execute(RUN);
    } else if (args[0].equals("help") || isAskingForHelp(args[0])) {
      help(Arrays.asList(args).subList(1, args.length));
    } else if (isAskingForVersion(args[0])) {
      getPrintStream().println(version());
    } else if (args[0].startsWith("-")) {
      execute(RUN, args);
    } else {
      execute(args[0], Arrays.copyOfRange(args, 1, args.length));
    }
  }

  @Override
  public void execute(String command, String... args) {
    CommandRegistration registration = commandByName.get(command);
    if (registration == null) {
      printCommandNotFound(command);
    } else if (Arrays.stream(args).anyMatch(arg -> isAskingForHelp(arg))) {
      printCommandUsage(registration.cli);
    } else {
      List<String> checked = new Arguments(registration.cli).check(Arrays.asList(args));
      super.execute(command, checked.toArray(String[]::new));
    }
  }

  private void help(List<String> commands) {
    if (commands.isEmpty()) {
      printGlobalUsage();
    } else {
      execute(commands.get(0), "--help");
    }
  }

  @Override
  protected void printCommandNotFound(String command) {
    throw CommandFailure.misused(
        "unknown command: "
            + command
            + Suggestion.of(command, getCommandNames())
            + " (--help lists the commands)");
  }

  @Override
  protected void printSpecificException(CLI cli, Exception e) {
    throw CommandFailure.misused(cli.getName() + ": " + e.getMessage());
  }

  @Override
  protected void printGenericExecutionError(CLI cli, CLIException e) {
    throw CommandFailure.misused(cli.getName() + ": " + e.getMessage());
  }

  /** Our name and version, from the pom by way of a filtered resource. */
  static String version() {
    Properties properties = new Properties();
    try (InputStream in = RelayLauncher.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalStateException("the jar is damaged: version.properties", e);
    }
    return properties.getProperty("name") + " " + properties.getProperty("version");
  }
}

package io.tcptransfer.launcher;

import io.vertx.core.spi.launcher.Command;
import io.vertx.core.spi.launcher.ExecutionContext;

/**
 * A command of ours: one step, {@link #run()}. Not the {@code DefaultCommand} of Vert.x, because
 * that one brings the options {@code -cwd} and {@code -D}, which take effect too late to be true.
 */
interface RelayCommand extends Command {
  @Override
  default void setUp(ExecutionContext context) {}

  @Override
  default void tearDown() {}
}

package io.tcptransfer.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which of a process's standard streams are a terminal. Java tells only whether two of them both
 * are, so Linux is asked; elsewhere none is. Any thread.
 */
enum Terminal {
  INPUT(0),
  ERROR(2);

  private final String descriptor;

  Terminal(int descriptor) {
    this.descriptor = Integer.toString(descriptor);
  }

  boolean isThere() {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}

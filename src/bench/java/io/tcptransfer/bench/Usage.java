package io.tcptransfer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What processes have used so far. From {@code /proc} on Linux, whose CPU clock ticks 100 times a
 * second (USER_HZ, the same on every Linux that a JVM runs on). Elsewhere CPU comes from the JDK,
 * and memory is unknown. Any thread.
 */
final class Usage {
  static final long UNKNOWN = -1;

  private static final long TICK_MICROS = 10_000;

  private Usage() {}

  /**
   * What a process or a thread has used.
   *
   * @param name its first 15 bytes
   * @param userMicros in its own code
   * @param systemMicros in the kernel
   */
  record Stat(String name, long userMicros, long systemMicros) {
    long micros() {
      return userMicros + systemMicros;
    }
  }

  /** User and system time of all threads of a process, in microseconds. */
  static long cpuMicros(long pid) {
    return stat("/proc/" + pid)
        .map(Stat::micros)
        .orElseGet(
            () ->
                ProcessHandle.of(pid)
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElse(Duration.ZERO)
                        .toNanos()
                    / 1000);
  }

  /** Of a process or a thread, by its directory; empty if it is gone, or not on Linux. */
  static Optional<Stat> stat(String directory) {
    return read(directory + "/stat").map(Usage::parsed);
  }

  private static Stat parsed(String stat) {
    // The name, in parentheses, may hold spaces; utime and stime are fields 14 and 15.
    int end = stat.lastIndexOf(')');
    String[] fields = stat.substring(end + 2).split(" ", -1);
    return new Stat(
        stat.substring(stat.indexOf('(') + 1, end),
        Long.parseLong(fields[11]) * TICK_MICROS,
        Long.parseLong(fields[12]) * TICK_MICROS);
  }

  static long residentKib(long pid) {
    return statusKib(pid, "VmRSS:");
  }

  static long peakResidentKib(long pid) {
    return statusKib(pid, "VmHWM:");
  }

  /** What everything on this machine has used, in microseconds of one core. */
  static long machineCpuMicros() {
    return read("/proc/stat")
        .map(stat -> stat.lines().findFirst().orElse("").trim().split(" +", -1))
        // user nice system idle iowait irq softirq steal
        .map(
            fields ->
                List.of(1, 2, 3, 6, 7).stream().mapToLong(i -> Long.parseLong(fields[i])).sum()
                    * TICK_MICROS)
        .orElse(UNKNOWN);
  }

  private static long statusKib(long pid, String key) {
    return read("/proc/" + pid + "/status").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(key))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(UNKNOWN);
  }

  private static Optional<String> read(String path) {
    try {
      return Optional.of(Files.readString(Path.of(path)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

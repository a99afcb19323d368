package io.tcptransfer.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Two network namespaces of this test, with a cable from each to here and one between them that can
 * be pulled out. Needs the rights of root, and iproute2. One thread.
 */
final class Namespaces implements AutoCloseable {
  /** Who can't choose a name that nobody has fails at once. */
  private final String one;

  private final String two;
  private final int net;

  private Namespaces(int net) {
    this.net = net;
    this.one = "tts" + net + "a";
    this.two = "tts" + net + "b";
  }

  /** Makes them; the test is skipped where that can't be. */
  static Namespaces make() {
    int net = (int) (ProcessHandle.current().pid() % 200) + 20;
    Namespaces made = new Namespaces(net);
    Assumptions.assumeTrue(made.tries("ip netns add " + made.one), "needs root and iproute2");
    made.does("ip netns add " + made.two);
    made.cable(made.one, 1);
    made.cable(made.two, 2);
    made.does("ip link add " + made.one + "0 type veth peer name " + made.two + "0");
    made.does("ip link set " + made.one + "0 netns " + made.one);
    made.does("ip link set " + made.two + "0 netns " + made.two);
    made.in(made.one, "ip addr add " + made.between(1) + "/24 dev " + made.one + "0");
    made.in(made.two, "ip addr add " + made.between(2) + "/24 dev " + made.two + "0");
    made.plugIn();
    return made;
  }

  /** From here into a namespace. */
  private void cable(String namespace, int number) {
    String near = namespace + "n";
    String far = namespace + "f";
    does("ip link add " + near + " type veth peer name " + far);
    does("ip link set " + far + " netns " + namespace);
    does("ip addr add 10.99." + net + "." + (16 * number + 1) + "/28 dev " + near);
    does("ip link set " + near + " up");
    in(namespace, "ip addr add " + fromHere(number) + "/28 dev " + far);
    in(namespace, "ip link set " + far + " up");
    in(namespace, "ip link set lo up");
  }

  /** The address at which the first or second namespace is reached from here. */
  String fromHere(int number) {
    return "10.99." + net + "." + (16 * number + 2);
  }

  /** The address at which it is reached from the other namespace. */
  String between(int number) {
    return "10.98." + net + "." + number;
  }

  /** How a process is started there. */
  List<String> enter(int number) {
    return List.of("ip", "netns", "exec", number == 1 ? one : two);
  }

  /** The namespaces reach each other no longer. */
  void pullOut() {
    in(one, "ip link set " + one + "0 down");
    in(two, "ip link set " + two + "0 down");
  }

  /** They reach each other. */
  void plugIn() {
    in(one, "ip link set " + one + "0 up");
    in(two, "ip link set " + two + "0 up");
  }

  private void in(String namespace, String command) {
    does("ip netns exec " + namespace + " " + command);
  }

  private void does(String command) {
    if (!tries(command)) {
      throw new AssertionError("failed: " + command);
    }
  }

  private boolean tries(String command) {
    try {
      Process process =
          new ProcessBuilder(Arrays.asList(command.split(" ", -1)))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)
          && process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }

  /** With the namespaces go the cables. */
  @Override
  public void close() {
    does("ip netns del " + one);
    does("ip netns del " + two);
    tries("ip link del " + one + "n");
    tries("ip link del " + two + "n");
  }
}

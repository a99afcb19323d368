package io.tcptransfer.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A network that is gone without a word, for one socket of this process: a filter that takes
 * nothing (socket(7), SO_ATTACH_FILTER) makes the kernel drop what comes in before TCP sees it. So
 * the other end gets neither an acknowledgement nor an answer to its probes, no FIN and no RST, as
 * if a cable were cut. It stops one direction only: whoever owns the socket must not write to it
 * meanwhile, nor have anything left to read. Linux; needs no rights. One thread.
 */
final class Outage {
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SO_DETACH_FILTER = 27;

  /** BPF_RET | BPF_K: return a constant, here 0, the number of bytes to take. */
  private static final short TAKE_NOTHING = 0x06;

  private static final int INSTRUCTION_BYTES = 8;
  private static final int PROGRAM_BYTES = 16;
  private static final int POINTER_AT = 8;

  private final Socket socket;

  private Outage(Socket socket) {
    this.socket = socket;
  }

  /** Skips the test where the kernel offers no such filter. */
  static void assumePossible() {
    KernelSockets.assumeReadable();
    assumeTrue(
        Epoll.isAvailable(), () -> "no native socket options: " + Epoll.unavailabilityCause());
    Socket unconnected = Socket.newSocketStream();
    String refused = "";
    try {
      takeNothing(unconnected);
      unconnected.close();
    } catch (IOException e) {
      refused = e.toString();
    }
    assumeTrue(refused.isEmpty(), "no socket filter: " + refused);
  }

  /** Begins, for the end with that port of its own and that one of the other end. */
  static Outage of(int localPort, int remotePort) {
    Outage outage = new Outage(new Socket(KernelSockets.descriptor(localPort, remotePort)));
    try {
      takeNothing(outage.socket);
      return outage;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void takeNothing(Socket socket) throws IOException {
    ByteBuffer instruction = ofKernel(INSTRUCTION_BYTES).putShort(0, TAKE_NOTHING);
    ByteBuffer program =
        ofKernel(PROGRAM_BYTES)
            .putShort(0, (short) 1)
            .putLong(POINTER_AT, Buffer.memoryAddress(instruction));
    try {
      socket.setRawOpt(SOL_SOCKET, SO_ATTACH_FILTER, program);
    } finally {
      // From here on the kernel has its own copy.
      Reference.reachabilityFence(instruction);
    }
  }

  private static ByteBuffer ofKernel(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** The network is back: the other end's next try gets through. */
  void end() {
    try {
      socket.setRawOpt(SOL_SOCKET, SO_DETACH_FILTER, ofKernel(Integer.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

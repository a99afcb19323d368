package io.tcptransfer.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.tcptransfer.Fuzz;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.HAProxyMessageCompletionHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever a connection begins with, it is decided what it is, and no byte of it is lost. */
class FirstBytesFuzzTest {
  private static final List<String> REQUESTS =
      List.of("GET /", "HEAD /", "POST /", "PUT /", "PATCH /", "DELETE /", "OPTIONS ");
  private static final List<String> OTHERS =
      List.of(
          "", "G", "get /", "GET  /", "PRI * HTTP/2.0", "\0\0\0\5hello", "PROXY TCP4 ", "OPTION");
  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

  /** What can become of a header of a proxy. */
  private enum Header {
    READ,
    REFUSED,
    UNFINISHED
  }

  private final Vertx vertx = Vertx.vertx();
  private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
  private final Set<Header> headers = EnumSet.noneOf(Header.class);

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static byte[] begin(Random random) {
    List<String> begins = random.nextBoolean() ? REQUESTS : OTHERS;
    String begin = begins.get(random.nextInt(begins.size()));
    return Fuzz.mutated(random, (begin + "c HTTP/1.1\r\n").getBytes(ISO_8859_1));
  }

  @Test
  void whatBeginsAsARequestIsHttpAndAllElseASenders() {
    Fuzz.run(
        FirstBytesFuzzTest::begin,
        bytes -> {
          String input = new String(bytes, ISO_8859_1);
          String http = REQUESTS.stream().anyMatch(input::startsWith) ? "http" : "sender";
          assertEquals(input.isEmpty() ? "" : http + " " + input, taken(bytes));
        });
  }

  /** Read in three parts, wherever, and then ended. */
  private String taken(byte[] bytes) {
    StringBuilder taken = new StringBuilder();
    FirstBytes.Taker taker =
        new FirstBytes.Taker() {
          @Override
          public boolean take(boolean isHttp) {
            taken.append(isHttp ? "http " : "sender ");
            return true;
          }

          @Override
          public void silent() {
            taken.append("silent ");
          }
        };
    EmbeddedChannel channel = new EmbeddedChannel(new FirstBytes(context, taker, Duration.ZERO));
    // Between two parts no time passes, however busy the machine is.
    channel.freezeTime();
    int first = bytes.length / 3;
    int second = bytes.length / 2;
    write(channel, bytes, 0, first);
    write(channel, bytes, first, second);
    write(channel, bytes, second, bytes.length);
    channel.finish();
    for (ByteBuf read = channel.readInbound(); read != null; read = channel.readInbound()) {
      taken.append(read.toString(ISO_8859_1));
      read.release();
    }
    channel.releaseInbound();
    channel.checkException();
    return taken.toString();
  }

  private static void write(EmbeddedChannel channel, byte[] bytes, int from, int to) {
    if (from < to && channel.isOpen()) {
      channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
    }
  }

  // ---- the header of a proxy, which Netty and Vert.x read ----

  private static byte[] header(Random random) {
    return random.nextBoolean()
        ? Fuzz.mutated(random, (text(random) + "hello\n").getBytes(ISO_8859_1))
        : binary(random);
  }

  private static String text(Random random) {
    String addresses =
        List.of(
                "TCP4 10.1.2.3 10.0.0.1 4444 12000",
                "TCP6 2001:db8::1 ::1 4444 12000",
                "UNKNOWN",
                "TCP4 10.1.2.3 10.0.0.1 65536 0",
                "TCP4 10.1.2.300 10.0.0.1 1 2")
            .get(random.nextInt(5));
    return "PROXY " + addresses + "\r\n";
  }

  /**
   * Without entries after the addresses: where one of them is right and the next is too long, Netty
   * (4.2.12) keeps a buffer for ever. To be tried with a later one (netty/netty pull request
   * 16866).
   */
  private static byte[] binary(Random random) {
    int kind = List.of(0x11, 0x12, 0x21, 0x22, 0x31, 0x00, 0x1f).get(random.nextInt(7));
    int right = kind >> 4 == 1 ? 12 : kind >> 4 == 2 ? 36 : kind == 0x31 ? 216 : 0;
    byte[] addresses = new byte[Math.max(0, right - random.nextInt(2))];
    random.nextBytes(addresses);
    byte[] whole =
        ByteBuffer.allocate(16 + addresses.length)
            .put(SIGNATURE)
            .put((byte) (0x20 + random.nextInt(3)))
            .put((byte) kind)
            .putShort((short) addresses.length)
            .put(addresses)
            .array();
    return random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole;
  }

  @Test
  void everyHeaderOfAProxyIsReadOrRefusedAsWeCountIt() {
    Fuzz.run(FirstBytesFuzzTest::header, this::read);
    assertTrue(!Fuzz.isWhole() || headers.equals(EnumSet.allOf(Header.class)));
  }

  private void read(byte[] bytes) {
    Promise<io.netty.channel.Channel> announced = ImmediateEventExecutor.INSTANCE.newPromise();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new HAProxyMessageDecoder(), new HAProxyMessageCompletionHandler(announced));
    try {
      int half = bytes.length / 2;
      write(channel, bytes, 0, half);
      write(channel, bytes, half, bytes.length);
      judge(announced, channel.isOpen());
    } finally {
      end(channel, announced.isDone() && !announced.isSuccess());
    }
  }

  /** What is refused may be refused again at its end, which Vert.x (5.0.10) stumbles over. */
  private static void end(EmbeddedChannel channel, boolean refused) {
    try {
      channel.finishAndReleaseAll();
    } catch (DecoderException again) {
      assertTrue(refused && again.getCause() instanceof IllegalStateException, again::toString);
    }
  }

  private void judge(Promise<?> announced, boolean stays) {
    if (announced.isSuccess()) {
      headers.add(Header.READ);
    } else if (announced.isDone()) {
      headers.add(Header.REFUSED);
      assertTrue(Reception.isProxyFailure(announced.cause()), announced.cause()::toString);
      assertTrue(!stays, "it is refused, and stays");
    } else {
      headers.add(Header.UNFINISHED);
    }
  }
}

package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.buffer.Unpooled;
import io.tcptransfer.Fuzz;
import io.tcptransfer.channel.Channel;
import io.tcptransfer.channel.Channels;
import io.tcptransfer.channel.Reply;
import io.tcptransfer.channel.Tally;
import io.tcptransfer.config.Configuration;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Whatever a receiver sends, it is a reply to whom it says, to the byte, or it is refused; and it
 * is told once what became of it.
 */
class ReplyFuzzTest {
  private static final int SENDERS = 3;
  private static final int HEADER_BYTES = 8;

  private final Logger log = (Logger) LoggerFactory.getLogger(Replies.class);
  private final Channels channels =
      new Channels(
          Configuration.of(Configuration.parse("{}"), Map.of()).channels(), 1 << 20, () -> "e");
  private final Channel channel = channels.find("default").orElseThrow();
  private final Tally refused = new Tally();
  private final List<String> given = new ArrayList<>();
  private final Set<Replies.Verdict> verdicts = EnumSet.noneOf(Replies.Verdict.class);
  private final Set<String> receivers = new TreeSet<>();

  private record Input(boolean mayReply, boolean speaksV1, boolean isText, Buffer message) {}

  private static Input input(Random random) {
    ByteBuffer header =
        ByteBuffer.allocate(HEADER_BYTES)
            .put((byte) 1)
            .put((byte) random.nextInt(2))
            .putShort((short) 1)
            .putInt(random.nextInt(SENDERS + 2));
    byte[] payload = "some payload".getBytes(StandardCharsets.US_ASCII);
    byte[] message =
        ByteBuffer.allocate(HEADER_BYTES + payload.length)
            .put(header.array())
            .put(payload, 0, random.nextInt(payload.length))
            .array();
    return new Input(
        random.nextInt(8) > 0,
        random.nextInt(4) > 0,
        random.nextInt(4) == 0,
        Buffer.buffer(Fuzz.mutated(random, message)));
  }

  @BeforeEach
  void listen() {
    // A line for each reply, of a million.
    log.setLevel(Level.WARN);
    channel.follow(
        new Channel.Follower() {
          @Override
          public void replied(Reply reply) {
            int taken = 0;
            for (int sender = 1; sender <= SENDERS; sender++) {
              if (reply.isFor(channel.own(), sender)) {
                given.add(sender + " " + reply.bytes().toString(StandardCharsets.ISO_8859_1));
                taken++;
              }
            }
            reply.settle(taken, null);
          }
        });
  }

  @AfterEach
  void end() {
    log.setLevel(null);
    channels.clear();
  }

  @Test
  void everythingIsAReplyToWhomItSaysOrRefused() {
    Fuzz.run(ReplyFuzzTest::input, this::send);
    if (Fuzz.isWhole()) {
      assertEquals(EnumSet.allOf(Replies.Verdict.class), verdicts);
      assertEquals(Set.of("", "1", "1 2 3", "2", "3"), receivers);
    }
  }

  private void send(Input input) {
    given.clear();
    List<String> told = new ArrayList<>();
    Visitor visitor = new Visitor(InetAddress.getLoopbackAddress(), "anonymous", input.mayReply());
    Replies.Verdict verdict =
        new Replies(channel, visitor, input.speaksV1(), refused, Runnable::run)
            .received(
                input.isText(), Unpooled.wrappedBuffer(input.message().getBytes()), told::add);
    verdicts.add(verdict);
    boolean framed = input.speaksV1() && !input.isText();
    assertEquals(expected(input, framed), verdict);
    if (!input.mayReply() || verdict != Replies.Verdict.FINE) {
      assertEquals(List.of(), given);
      assertEquals(List.of(), told);
      return;
    }
    Buffer message = input.message();
    int sender = framed ? message.getInt(HEADER_BYTES - 4) : Reply.TO_ALL;
    String payload =
        message
            .slice(framed ? HEADER_BYTES : 0, message.length())
            .toString(StandardCharsets.ISO_8859_1);
    List<String> wanted = new ArrayList<>();
    List<String> whom = new ArrayList<>();
    for (int one = 1; one <= SENDERS; one++) {
      if (sender == Reply.TO_ALL || sender == one) {
        wanted.add(one + " " + payload);
        whom.add("" + one);
      }
    }
    assertEquals(wanted, given);
    receivers.add(String.join(" ", whom));
    assertEquals(1, told.size());
    JsonObject notice = new JsonObject(told.get(0));
    assertEquals(wanted.size(), notice.getInteger("senders"));
    assertEquals(payload.length(), notice.getInteger("bytes"));
    assertTrue(wanted.isEmpty() == notice.containsKey("refused"), told.get(0));
  }

  private static Replies.Verdict expected(Input input, boolean framed) {
    Buffer message = input.message();
    if (!input.mayReply()) {
      return input.speaksV1() ? Replies.Verdict.NOT_ALLOWED : Replies.Verdict.FINE;
    }
    boolean isRight =
        message.length() >= HEADER_BYTES
            && message.getByte(0) == 1
            && (message.getByte(1) == 0 || message.getByte(1) == 1)
            && message.getShort(2) == 1;
    return framed && !isRight ? Replies.Verdict.MALFORMED : Replies.Verdict.FINE;
  }
}

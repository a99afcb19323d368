package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.CharsetUtil;
import io.tcptransfer.config.Framing;
import io.tcptransfer.config.Oversize;
import io.tcptransfer.config.Payload;
import io.tcptransfer.framing.Drop;
import io.tcptransfer.framing.Framer;
import io.tcptransfer.framing.FramingException;
import io.tcptransfer.framing.MessageSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What warms a relay up is what senders give. */
class ExerciseBytesTest {
  static List<Framing> framings() {
    return List.of(
        new Framing.Line(),
        new Framing.Delimiter("\r\n"),
        new Framing.Delimiter("a"),
        new Framing.LengthPrefix(1, false, true),
        new Framing.LengthPrefix(4, true, false),
        new Framing.Fixed(7),
        new Framing.Raw());
  }

  @ParameterizedTest
  @MethodSource("framings")
  void allBytesAreMessagesOfTheFraming(Framing framing) throws Exception {
    ExerciseBytes flood = ExerciseBytes.flood(framing, Payload.AUTO);
    assertEquals(flood.payloadBytes(), cut(framing, flood).stream().mapToInt(m -> m.length).sum());
  }

  @Test
  void manyLengthsComeAndMostAreShort() throws Exception {
    List<byte[]> messages =
        cut(new Framing.Line(), ExerciseBytes.flood(new Framing.Line(), Payload.AUTO));
    Set<Integer> lengths = messages.stream().map(m -> m.length).collect(Collectors.toSet());
    assertTrue(lengths.containsAll(List.of(0, 64, 300, 1_000)), lengths::toString);
    assertTrue(messages.size() > 5_000, () -> messages.size() + " messages");
  }

  @Test
  void textIsUtf8AndElseSomeIsNot() throws Exception {
    assertEquals(0, notUtf8(Payload.TEXT));
    assertTrue(notUtf8(Payload.AUTO) > 0);
  }

  @Test
  void whatIsPlainTextHasMoreThanAscii() throws Exception {
    ExerciseBytes flood = ExerciseBytes.flood(new Framing.Line(), Payload.TEXT);
    assertTrue(
        cut(new Framing.Line(), flood).stream()
            .anyMatch(message -> new String(message, CharsetUtil.UTF_8).startsWith("ü")));
  }

  @Test
  void noneWhereNoneCanBeCarried() throws Exception {
    Framing prefixed = new Framing.LengthPrefix(1, false, false);
    assertEquals(100, ExerciseBytes.single(prefixed, Payload.AUTO).payloadBytes());
    Framing letter = new Framing.Delimiter("b");
    ExerciseBytes none = ExerciseBytes.single(letter, Payload.AUTO);
    assertEquals(0, none.payloadBytes());
    assertEquals(0, written(none).length);
  }

  private static long notUtf8(Payload payload) throws Exception {
    return cut(new Framing.Line(), ExerciseBytes.flood(new Framing.Line(), payload)).stream()
        .filter(m -> !ByteBufUtil.isText(Unpooled.wrappedBuffer(m), CharsetUtil.UTF_8))
        .count();
  }

  private static byte[] written(ExerciseBytes bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    bytes.writeTo(out);
    return out.toByteArray();
  }

  private static List<byte[]> cut(Framing framing, ExerciseBytes bytes)
      throws IOException, FramingException {
    List<byte[]> messages = new ArrayList<>();
    MessageSink sink =
        new MessageSink() {
          @Override
          public void message(ByteBuf buffer, int index, int length, boolean utf8) {
            messages.add(ByteBufUtil.getBytes(buffer, index, length));
          }

          @Override
          public void dropped(Drop drop) {
            throw new AssertionError("dropped: " + drop);
          }
        };
    try (Framer framer =
        Framer.of(
            framing, Payload.AUTO, 1 << 20, Oversize.CLOSE, UnpooledByteBufAllocator.DEFAULT)) {
      framer.feed(Unpooled.wrappedBuffer(written(bytes)), sink);
      framer.finish(sink);
    }
    return messages;
  }
}

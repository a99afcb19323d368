package io.tcptransfer.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tcptransfer.config.Framing;
import io.tcptransfer.framing.CannotCarry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
  private static String framed(Framing framing, String reply) throws CannotCarry {
    ByteBuf out = Unpooled.buffer();
    new Answers(framing).join(Unpooled.copiedBuffer(reply, ISO_8859_1), out);
    return out.toString(ISO_8859_1);
  }

  @Test
  void aLineIsEndedWhereNobodyHas() throws CannotCarry {
    assertEquals("on\n", framed(new Framing.Line(), "on"));
    assertEquals("\n", framed(new Framing.Line(), ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"on\n", "on\r\n", "\n"})
  void aLineThatIsEndedGoesOutAsItIs(String line) throws CannotCarry {
    assertEquals(line, framed(new Framing.Line(), line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\nb\n", "\n\n"})
  void whatWouldBeTwoLinesIsRefused(String reply) {
    assertThrows(CannotCarry.class, () -> framed(new Framing.Line(), reply));
  }

  @Test
  void otherFramingsTakeALineEndForWhatItIs() throws CannotCarry {
    assertEquals("on\n;", framed(new Framing.Delimiter(";"), "on\n"));
  }
}

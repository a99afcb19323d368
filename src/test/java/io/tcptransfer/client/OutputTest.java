package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTest {
  private static String written(Output output, V1Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      output.write(message, "abc", out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void bytesStayAsTheyAre() {
    V1Message message = Frames.binary(3, (byte) 0, (byte) '\n', (byte) 0xFF);
    assertEquals("\0\n\u00ff", written(Output.RAW, message));
    assertEquals("\0\n\u00ff\n", written(Output.LINES, message));
    assertEquals("000aff\n", written(Output.HEX, message));
    assertEquals("\n", written(Output.HEX, Frames.binary(3)));
  }

  @Test
  void jsonHasAllThatIsKnown() {
    assertEquals(
        "{\"stream\":1,\"epoch\":\"abc\",\"offset\":3,\"sender\":4294967294,\"received\":3000,"
            + "\"text\":\"a\\n\\\"\"}\n",
        written(Output.JSON, Frames.text(3, "a\n\"")));
    assertEquals(
        "{\"stream\":1,\"epoch\":\"abc\",\"offset\":3,\"sender\":4294967294,\"received\":3000,"
            + "\"base64\":\"AP8=\"}\n",
        written(Output.JSON, Frames.binary(3, (byte) 0, (byte) 0xFF)));
  }

  @Test
  void textThatIsNoneIsNotMended() {
    V1Message message = Frames.text(1, "a");
    message.frame()[24] = (byte) 0xFF;
    assertEquals(true, written(Output.JSON, message).contains("\"base64\":\"/w==\""));
  }
}

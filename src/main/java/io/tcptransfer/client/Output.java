package io.tcptransfer.client;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/** In which form messages are written to standard output. Pure functions; any thread. */
public enum Output {
  /** The payload and LF. */
  LINES {
    @Override
    void write(V1Message message, String epoch, OutputStream out) throws IOException {
      RAW.write(message, epoch, out);
      out.write('\n');
    }
  },
  /** The payload and nothing else. */
  RAW {
    @Override
    void write(V1Message message, String epoch, OutputStream out) throws IOException {
      out.write(message.frame(), V1Message.HEADER_BYTES, message.payloadBytes());
    }
  },
  /** The payload in hex digits, a line for each message. */
  HEX {
    @Override
    void write(V1Message message, String epoch, OutputStream out) throws IOException {
      byte[] frame = message.frame();
      line(HexFormat.of().formatHex(frame, V1Message.HEADER_BYTES, frame.length), out);
    }
  },
  /** An object with all that is known, a line for each message. */
  JSON {
    @Override
    void write(V1Message message, String epoch, OutputStream out) throws IOException {
      JsonObject json =
          new JsonObject()
              .put("stream", message.stream())
              .put("epoch", epoch)
              .put("offset", message.offset())
              .put("sender", message.sender())
              .put("received", message.receivedMicros());
      message
          .text()
          .ifPresentOrElse(
              text -> json.put("text", text), () -> json.put("base64", base64(message)));
      line(json.encode(), out);
    }
  };

  abstract void write(V1Message message, String epoch, OutputStream out) throws IOException;

  private static String base64(V1Message message) {
    return StandardCharsets.ISO_8859_1
        .decode(Base64.getEncoder().encode(message.payload()))
        .toString();
  }

  private static void line(String text, OutputStream out) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }
}

package io.tcptransfer.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.base64.Base64;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.Cursor;
import io.tcptransfer.channel.Position;
import io.tcptransfer.channel.Stream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * In which bytes a batch goes into the body of an answer. They are made for each receiver anew: who
 * wants many receivers gives them WebSockets. Pure; any thread.
 */
enum Delivery {
  /** Server-sent events (HTML, section 9.2). */
  EVENTS {
    @Override
    void message(
        ByteBuf out, String others, Batch batch, long offset, boolean text, ByteBuf payload) {
      boolean fits = text && payload.indexOf(0, payload.readableBytes(), (byte) '\r') < 0;
      ascii(out, "event: " + (fits ? "message" : "binary"));
      ascii(out, "\nid: " + others + Position.of(batch.stream().epoch(), offset));
      if (fits) {
        lines(out, payload);
      } else {
        ByteBuf encoded = Base64.encode(payload, false);
        ascii(out, "\ndata: ");
        out.writeBytes(encoded);
        encoded.release();
      }
      ascii(out, "\n\n");
    }

    /** A line feed in an event ends its line: the next one begins with its name again. */
    private static void lines(ByteBuf out, ByteBuf text) {
      int start = text.readerIndex();
      int end;
      do {
        end = text.indexOf(start, text.writerIndex(), (byte) '\n');
        int stop = end < 0 ? text.writerIndex() : end;
        ascii(out, "\ndata: ");
        out.writeBytes(text, start, stop - start);
        start = stop + 1;
      } while (end >= 0);
    }
  },

  /** Each message and a line feed. */
  LINE {
    @Override
    void message(
        ByteBuf out, String others, Batch batch, long offset, boolean text, ByteBuf payload) {
      out.writeBytes(payload).writeByte('\n');
    }
  },

  /** Before each message its length, 4 bytes in network order. */
  LENGTH_PREFIX {
    @Override
    void message(
        ByteBuf out, String others, Batch batch, long offset, boolean text, ByteBuf payload) {
      out.writeInt(payload.readableBytes()).writeBytes(payload);
    }
  },

  /** The messages, one after the other. */
  NONE {
    @Override
    void message(
        ByteBuf out, String others, Batch batch, long offset, boolean text, ByteBuf payload) {
      out.writeBytes(payload);
    }
  };

  /**
   * @param others what the receiver has of the batch's channel's other streams: entries of a
   *     position, each with a comma
   */
  abstract void message(
      ByteBuf out, String others, Batch batch, long offset, boolean text, ByteBuf payload);

  /** The messages {@code [from, next())} of a batch, in a heap buffer that needs no release. */
  ByteBuf encode(Batch batch, Cursor cursor, long from) {
    String others = others(batch, cursor);
    int overhead = (64 + others.length()) * (int) (batch.next() - from);
    ByteBuf out = Unpooled.buffer(batch.payloadBytes(from) + overhead);
    batch.visit(
        from, (offset, text, payload) -> message(out, others, batch, offset, text, payload));
    return out;
  }

  private static String others(Batch batch, Cursor cursor) {
    List<Stream> streams = batch.channel().streams();
    return streams.size() == 1
        ? ""
        : streams.stream()
            .filter(stream -> stream != batch.stream())
            .map(stream -> Position.of(cursor, List.of(stream)) + ",")
            .collect(Collectors.joining());
  }

  /**
   * A notice as an event.
   *
   * @param more further lines of the event
   */
  static ByteBuf notice(String more, String json) {
    ByteBuf out = Unpooled.buffer(more.length() + json.length() + 32);
    ascii(out, "event: notice\n" + more + "data: ");
    out.writeCharSequence(json, StandardCharsets.UTF_8);
    ascii(out, "\n\n");
    return out;
  }

  /**
   * What {@code framing=} of a stream names.
   *
   * @throws Refusal if it names none
   */
  static Delivery named(String framing) {
    return switch (framing) {
      case "line" -> LINE;
      case "length-prefix" -> LENGTH_PREFIX;
      case "none" -> NONE;
      default -> throw Refusal.malformed("framing must be line, length-prefix or none");
    };
  }

  /** The type of the answer. */
  String contentType() {
    return switch (this) {
      case EVENTS -> "text/event-stream; charset=utf-8";
      case LINE -> "text/plain; charset=utf-8";
      case LENGTH_PREFIX, NONE -> "application/octet-stream";
    };
  }

  private static void ascii(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
  }
}

package io.tcptransfer.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tcptransfer.Fuzz;
import io.tcptransfer.channel.Reason;
import io.tcptransfer.config.Configuration;
import io.tcptransfer.trust.Registry;
import io.tcptransfer.trust.Tokens;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever a connection begins with, it is one line that is judged, or too long; nothing else. */
class RegistrationFuzzTest {
  private static final List<String> LINES =
      List.of(
          "plant/a s3cret",
          "plant/a s3cret\n",
          "plant/a s3cret\r\n",
          "plant/ s3cret\n",
          "plant s3cret\n",
          "other s3cret\n",
          "plant/a other\n",
          "plant/a\n",
          "plant/a  s3cret\n",
          " s3cret\n",
          "\n",
          "\r\n\n",
          "x".repeat(Registration.MOST_BYTES) + "\n");

  private final Vertx vertx = Vertx.vertx();
  private final ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
  private final Registry registry =
      new Registry(
          Tokens.of(
              Configuration.of(
                  Configuration.parse(
                      "{\"auth\": {\"tokens\": [{\"token\": \"s3cret\", \"channels\": [\"plant/*\"],"
                          + " \"may\": [\"send\"]}]}}"),
                  Map.of())));
  private int granted;

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static byte[] input(Random random) {
    String line = LINES.get(random.nextInt(LINES.size()));
    String rest = random.nextBoolean() ? "" : "first\nsecond\n";
    return Fuzz.mutated(random, (line + rest).getBytes(ISO_8859_1));
  }

  @Test
  void everyBeginIsOneLineOrTooLong() {
    Fuzz.run(
        RegistrationFuzzTest::input,
        bytes -> {
          String input = new String(bytes, ISO_8859_1);
          assertEquals(expected(input), said(bytes));
        });
  }

  /** With all of it at hand. */
  private static String expected(String input) {
    int end = input.indexOf('\n');
    if ((end < 0 ? input.length() : end) > Registration.MOST_BYTES) {
      return "OVERSIZE";
    }
    if (end < 0) {
      return "";
    }
    String line = input.substring(0, end);
    String told = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    return "[" + told + "]" + input.substring(end + 1);
  }

  /** Read in two parts, wherever. */
  private String said(byte[] bytes) {
    StringBuilder said = new StringBuilder();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new Registration(
                context,
                new Registration.Desk() {
                  @Override
                  public boolean register(byte[] line) {
                    said.append('[').append(new String(line, ISO_8859_1)).append(']');
                    return true;
                  }

                  @Override
                  public void refuse(Reason reason) {
                    said.append(reason);
                  }
                }));
    int half = bytes.length / 2;
    channel.writeInbound(Unpooled.copiedBuffer(bytes, 0, half));
    channel.writeInbound(Unpooled.copiedBuffer(bytes, half, bytes.length - half));
    for (ByteBuf passedOn = channel.readInbound(); passedOn != null; ) {
      said.append(passedOn.toString(ISO_8859_1));
      passedOn.release();
      passedOn = channel.readInbound();
    }
    channel.finishAndReleaseAll();
    return said.toString();
  }

  @Test
  void onlyTheTokenGrantsWhatItIsGoodFor() {
    Fuzz.run(
        RegistrationFuzzTest::input,
        line -> {
          boolean may = registry.judge(line) == Registry.Verdict.GRANTED;
          // Names that no channel can have are not for the token to refuse.
          String text = new String(line, ISO_8859_1);
          assertEquals(text.matches("(?s)plant/[^ ]* s3cret"), may);
          granted += may ? 1 : 0;
        });
    assertTrue(granted > 0 || !Fuzz.isWhole());
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OutputTest {
  private final Output output = new Output();

  @Test
  void findsALineAlreadySaid() {
    output.add("tcp ready port=7");
    output.add("more");
    assertEquals("7", output.await("port=(\\d+)").group(1));
  }

  @Test
  void waitsForALineToCome() throws InterruptedException {
    Thread speaker = new Thread(() -> output.add("later"));
    speaker.start();
    output.await("later");
    speaker.join();
  }

  @Test
  void failsAtOnceWhenNoMoreLinesCanCome() {
    output.add("only this");
    output.end();
    AssertionError error = assertThrows(AssertionError.class, () -> output.await("other"));
    assertTrue(error.getMessage().contains("only this"), error.getMessage());
  }

  @Test
  void failsAfterTheLimitWithWhatWasSaid() {
    output.add("only this");
    AssertionError error =
        assertThrows(
            AssertionError.class,
            () -> output.await(Pattern.compile("other"), Duration.ofMillis(1)));
    assertTrue(error.getMessage().contains("only this"), error.getMessage());
  }

  @Test
  void readsAStreamToItsEnd() {
    byte[] bytes = "one\ntwo".getBytes(StandardCharsets.UTF_8);
    Output read = Output.of(new ByteArrayInputStream(bytes), "test");
    assertEquals(List.of("one", "two"), read.awaitEnd(Patience.LIMIT));
  }

  @Test
  void noticesWhatAHealthyRelayNeverSays() {
    List<String> suspect =
        List.of(
            "12:00 ERROR ResourceLeakDetector - LEAK: ByteBuf.release() was not called",
            "\tat io.netty.channel.Foo.bar(Foo.java:1)",
            "\tat java.base/java.lang.Thread.run(Thread.java:1)",
            "12:00 ERROR Drain - stopped after a failure",
            "Exception in thread \"main\" java.lang.NullPointerException");
    assertEquals(suspect, Suspicion.in(suspect));
    assertEquals(List.of(), Suspicion.in(List.of("12:00 WARN  Sender - closed at offset (3)")));
  }
}

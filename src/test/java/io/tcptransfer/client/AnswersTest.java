package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private final InputStream said =
      new ByteArrayInputStream("x".repeat(100_000).getBytes(StandardCharsets.US_ASCII));

  /** An output that takes no more. */
  private static OutputStream failing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }
    };
  }

  @Test
  void allIsPassedOn() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Answers answers = new Answers(out);
    answers.passOn(said);
    assertEquals("x".repeat(100_000), out.toString(StandardCharsets.US_ASCII));
    assertEquals(Optional.empty(), answers.failure());
  }

  @Test
  void whatNobodyReadsIsReadToItsEnd() throws IOException {
    Answers answers = new Answers(failing("Broken pipe"));
    answers.passOn(said);
    assertEquals(-1, said.read());
    assertEquals(Optional.empty(), answers.failure());
  }

  @Test
  void whatSomebodyMissesIsToldAtTheEnd() throws IOException {
    Answers answers = new Answers(failing("No space left on device"));
    answers.passOn(said);
    assertEquals(-1, said.read());
    assertEquals(
        Optional.of("cannot write to standard output: No space left on device"),
        answers.failure().map(ClientFailure::getMessage));
  }

  @Test
  void whatCannotBeReadIsToldAtOnce() throws IOException {
    InputStream closed = InputStream.nullInputStream();
    closed.close();
    Answers answers = new Answers(OutputStream.nullOutputStream());
    assertThrows(IOException.class, () -> answers.passOn(closed));
  }
}

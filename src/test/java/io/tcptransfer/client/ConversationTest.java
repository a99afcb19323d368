package io.tcptransfer.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is delivered, what is told, and where it would go on. */
class ConversationTest {
  private final Positions positions = new Positions();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Delivery delivery = new Delivery(Output.LINES, out, null, 0);
  private Conversation conversation = connected();

  private Conversation connected() {
    return new Conversation(
        positions, delivery, new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private void greet(String epoch, long seen) {
    conversation.notice(
        """
        {"type":"hello","channel":"c","node":"n","position":"%s:%d","replies":false,
         "streams":[{"id":1,"epoch":"%s","first":1,"next":100}]}
        """
            .formatted(epoch, seen, epoch));
  }

  private void say(long first, long last) throws Delivery.NobodyReads {
    for (long offset = first; offset <= last; offset++) {
      conversation.message(Frames.text(offset, "" + offset));
    }
    delivery.flush();
  }

  private void assertDelivered(String... lines) {
    assertEquals(List.of(lines), out.toString(StandardCharsets.UTF_8).lines().toList());
  }

  private void assertTold(String... lines) {
    assertEquals(List.of(lines), err.toString(StandardCharsets.UTF_8).lines().toList());
  }

  @Test
  void thePositionMovesWithWhatWasDelivered() throws Exception {
    greet("abc", 4);
    assertEquals("abc:4", positions.toString());
    say(5, 7);
    assertDelivered("5", "6", "7");
    assertEquals("abc:7", positions.toString());
    assertTold();
  }

  @Test
  void whatWasSeenBeforeIsNotDeliveredAgain() throws Exception {
    greet("abc", 4);
    say(5, 6);
    conversation = connected();
    greet("abc", 6);
    say(6, 7);
    assertDelivered("5", "6", "7");
    assertTold();
  }

  @Test
  void aGapIsToldOnceAndMovesThePosition() throws Exception {
    greet("abc", 4);
    conversation.notice(
        "{\"type\":\"gap\",\"stream\":1,\"from\":5,\"to\":9,\"count\":5,\"reason\":\"slow\"}");
    say(10, 10);
    assertDelivered("10");
    assertTold("receive: gap: missed 5 messages, abc:5 to abc:9 (slow)");
    assertEquals("abc:10", positions.toString());
  }

  @Test
  void aMessageThatComesTooFarIsAGapToo() throws Exception {
    greet("abc", 4);
    say(7, 7);
    assertTold("receive: gap: missed 2 messages, abc:5 to abc:6 (unannounced)");
  }

  @Test
  void anExpiredGapCountsFromOurOwnPosition() throws Exception {
    greet("abc", 4);
    say(5, 5);
    conversation = connected();
    greet("abc", 20);
    conversation.notice(
        "{\"type\":\"gap\",\"stream\":1,\"from\":6,\"to\":20,\"count\":15,\"reason\":\"expired\"}");
    say(21, 21);
    assertTold("receive: gap: missed 15 messages, abc:6 to abc:20 (expired)");
    assertDelivered("5", "21");
  }

  @Test
  void aRestartIsToldAndItsEpochForgotten() throws Exception {
    greet("old", 4);
    say(5, 5);
    conversation = connected();
    greet("new", 0);
    conversation.notice(
        "{\"type\":\"gap\",\"stream\":null,\"epoch\":\"old\",\"from\":6,\"to\":null,"
            + "\"count\":null,\"reason\":\"restart\"}");
    say(1, 2);
    assertDelivered("5", "1", "2");
    assertEquals("new:2", positions.toString());
    String told = err.toString(StandardCharsets.UTF_8);
    assertTrue(told.startsWith("receive: gap: the relay has started anew"), told);
    assertTrue(told.contains("old:5"), told);
  }

  @Test
  void holdsAreTold() {
    greet("abc", 4);
    conversation.notice("{\"type\":\"hold\",\"held\":true}");
    conversation.notice("{\"type\":\"hold\",\"held\":false}");
    assertTold("receive: senders wait", "receive: senders go on");
  }

  @Test
  void whatIsNewInALaterRelayIsPassedOver() throws Exception {
    greet("abc", 4);
    conversation.notice("{\"type\":\"weather\",\"rain\":true}");
    conversation.notice("{\"type\":\"sender\",\"event\":\"joined\",\"stream\":1,\"id\":1}");
    say(5, 5);
    assertDelivered("5");
    assertTold();
  }

  @Test
  void whatIsNotTheProtocolEndsIt() {
    assertThrows(ClientFailure.class, () -> say(1, 1));
    assertThrows(ClientFailure.class, () -> conversation.notice("{\"type\":\"hold\"}"));
    assertThrows(ClientFailure.class, () -> conversation.notice("[1]"));
    assertThrows(ClientFailure.class, () -> conversation.notice("{\"type\":\"hello\"}"));
    greet("abc", 4);
    assertThrows(ClientFailure.class, () -> greet("abc", 4));
    assertThrows(ClientFailure.class, () -> conversation.notice("{\"type\":\"gap\",\"to\":1}"));
    assertThrows(ClientFailure.class, () -> V1Message.of(new byte[23]));
    assertThrows(ClientFailure.class, () -> V1Message.of(new byte[24]));
  }

  @Test
  void noMoreIsWantedThanWasAskedFor() throws Exception {
    Delivery two = new Delivery(Output.HEX, out, null, 2);
    two.message(Frames.text(1, "a"), "abc");
    assertTrue(two.wantsMore());
    two.message(Frames.text(2, "b"), "abc");
    assertTrue(!two.wantsMore());
    two.flush();
    assertDelivered("61", "62");
  }
}

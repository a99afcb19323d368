package io.tcptransfer.process;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Senders that a proxy announces: the PROXY protocol, versions 1 and 2. */
class ProxyProtocolIT {
  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
  private static final byte PROXY = 0x21;
  private static final byte LOCAL = 0x20;
  private static final byte TCP_OVER_IPV4 = 0x11;
  private static final byte UDP_OVER_IPV4 = 0x12;

  @RegisterExtension final Relays relays = new Relays();

  private Launch launch() {
    return relays
        .launch()
        .env("TRANSFER_TCP_LISTENERS_0_FRAMING", "line")
        .env("TRANSFER_TCP_LISTENERS_0_PROXYPROTOCOL", "true");
  }

  private static String announced(String address, int port) {
    return "PROXY TCP4 " + address + " 10.0.0.1 " + port + " 12000\r\n";
  }

  private static byte[] binary(byte command, int lastOfAddress) {
    return binary(command, TCP_OVER_IPV4, lastOfAddress);
  }

  /** It says that it is longer than the header that it stands in. */
  private static byte[] withAnEntryThatIsTooLong() {
    byte[] whole = binary(PROXY, TCP_OVER_IPV4, 1);
    whole[15] = 12 + 4;
    return ByteBuffer.allocate(whole.length + 4)
        .put(whole)
        .put((byte) 2)
        .putShort((short) 20_000)
        .put((byte) 0)
        .array();
  }

  private static byte[] binary(byte command, byte kind, int lastOfAddress) {
    return ByteBuffer.allocate(28)
        .put(SIGNATURE)
        .put(command)
        .put(kind)
        .putShort((short) 12)
        .put(new byte[] {10, 1, 2, (byte) lastOfAddress, 10, 0, 0, 1})
        .putShort((short) 5555)
        .putShort((short) 12000)
        .array();
  }

  private static String joined(V1Receiver receiver) {
    JsonObject sender = receiver.await("sender");
    return sender.getString("event").equals("joined") ? sender.getString("address") : "left";
  }

  @Test
  void receiversAreToldOfTheAddressThatTheProxyNames() {
    Relay relay = launch().relay();
    Receiver plain = relays.receiver(relay);
    V1Receiver told = relays.closing(V1Receiver.connect(relay, ""));
    relays.sender(relay).send(announced("10.1.2.3", 4444) + "text\n");
    plain.expect("text");
    assertEquals("10.1.2.3:4444", joined(told));
    relays.sender(relay).send(binary(PROXY, 4)).send("binary\n");
    plain.expect("binary");
    assertEquals("10.1.2.4:5555", joined(told));
    Sender local = relays.sender(relay).send(binary(LOCAL, 5)).send("local\n");
    plain.expect("local");
    assertEquals("127.0.0.1:" + local.port(), joined(told));
  }

  @Test
  void theRulesAreAboutThatAddress() {
    Relay relay =
        launch()
            .env("TRANSFER_TCP_LISTENERS_0_ALLOW", "[\"10.1.0.0/16\"]")
            .env("TRANSFER_TCP_LISTENERS_0_MAXSENDERSPERADDRESS", "1")
            .relay();
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send(announced("10.1.2.3", 1) + "first\n");
    receiver.expect("first");
    relays.sender(relay).send(announced("10.1.2.3", 2) + "second\n").expectEnd();
    relays.sender(relay).send(announced("10.2.2.3", 3) + "foreign\n").expectEnd();
    relays.sender(relay).send(announced("10.1.2.4", 4) + "other\n");
    receiver.expect("other");
    assertEquals(143, relay.stop());
    relay.process().out().await("refusedSenders=\\{foreign_address=1, full_address=1\\}");
  }

  @Test
  void whoComesWithoutAHeaderIsCutAndCounted() {
    Relay relay = launch().relay();
    List<String> wrong =
        List.of(
            "hello, here is no header at all, but a good deal of text\r\n",
            "PROXY TCP4 10.1.2.3\r\nhello\n",
            "PROXY TCP4 10.1.2.300 10.0.0.1 1 2\r\nhello\n",
            "PROXY TCP4 " + "1".repeat(200));
    for (String header : wrong) {
      relays.sender(relay).send(header.getBytes(US_ASCII)).expectEnd();
    }
    relays.sender(relay).send(binary(PROXY, UDP_OVER_IPV4, 1)).expectEnd();
    relays.sender(relay).send(withAnEntryThatIsTooLong()).expectEnd();
    Receiver receiver = relays.receiver(relay);
    relays.sender(relay).send(announced("10.1.2.3", 1) + "good\n");
    receiver.expect("good");
    assertEquals(143, relay.stop());
    relay.process().out().await("refusedSenders=\\{malformed=6\\}");
  }

  /** There is time for the header, but not for any number of connections without one. */
  @Test
  void whoComesMakesRoomWhereTooManyHaveNotSaidTheirHeader() {
    int most = 1_024;
    int more = 10;
    Relay relay = launch().relay();
    Receiver receiver = relays.receiver(relay);
    List<Sender> silent = new ArrayList<>();
    for (int i = 0; i < most + more; i++) {
      silent.add(relays.sender(relay));
    }
    silent.subList(0, more).forEach(Sender::expectEnd);
    relays.sender(relay).send(announced("10.1.2.3", 1) + "good\n");
    receiver.expect("good");
    assertEquals(143, relay.stop());
    relay.process().out().await("refusedSenders=\\{.*full=1[01][,}]");
  }
}

package io.tcptransfer.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RawReceiverTest {
  @Test
  void readsAllThreeFormsOfLength() throws IOException {
    assertEquals("hi", read(new byte[] {(byte) 0x81, 2, 'h', 'i'}).text());
    byte[] medium = new byte[126];
    assertArrayEquals(medium, read(frame(0x82, (byte) 126, 2, medium)).payload().getBytes());
    byte[] large = new byte[70_000];
    assertArrayEquals(large, read(frame(0x82, (byte) 127, 8, large)).payload().getBytes());
  }

  @Test
  void readsACloseCode() throws IOException {
    RawReceiver.Frame frame = read(new byte[] {(byte) 0x88, 4, 3, (byte) 0xe9, 'o', 'k'});
    assertEquals(8, frame.opcode());
    assertEquals(1001, frame.closeCode());
  }

  @Test
  void refusesAMaskedFrame() {
    assertThrows(IOException.class, () -> read(new byte[] {(byte) 0x81, (byte) 0x80}));
  }

  private static byte[] frame(int first, byte mark, int lengthBytes, byte[] payload) {
    ByteBuffer buffer = ByteBuffer.allocate(2 + lengthBytes + payload.length);
    buffer.put((byte) first).put(mark);
    if (lengthBytes == 2) {
      buffer.putShort((short) payload.length);
    } else {
      buffer.putLong(payload.length);
    }
    return buffer.put(payload).array();
  }

  private static RawReceiver.Frame read(byte[] bytes) throws IOException {
    return RawReceiver.readFrame(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}

package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tcptransfer.bus.BatchBus;
import io.tcptransfer.channel.Batch;
import io.tcptransfer.channel.BatchBuilder;
import io.tcptransfer.channel.Channel;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On how many event loops receivers are served: the bus tells each that has some. */
class FewReceiversTest {
  private final List<Socket> receivers = new ArrayList<>();
  private final Semaphore told = new Semaphore(0);
  private ServedHttp served;
  private Channel channel;

  @BeforeEach
  void start() throws Exception {
    served = new ServedHttp("{\"http\": {\"port\": 0}}", 2);
    channel = served.channel("default");
    served
        .bus()
        .addInboundInterceptor(
            delivery -> {
              told.release();
              delivery.next();
            });
  }

  @AfterEach
  void stop() throws IOException {
    leave();
    served.close();
  }

  private void come(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket socket = served.connect();
      receivers.add(socket);
      assertEquals(101, ServedHttp.status(served.upgrade(socket, "/ws", "")));
    }
  }

  private void leave() throws IOException {
    for (Socket receiver : receivers) {
      receiver.close();
    }
    receivers.clear();
  }

  /** Publishes a message, and says how many it was handed to. */
  private int loopsTold(String text) throws Exception {
    BatchBuilder builder = new BatchBuilder(new UnpooledByteBufAllocator(true), 1, channel);
    builder.begin(text.length(), 1);
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    builder.add(true, bytes, 0, bytes.readableBytes());
    Batch batch = builder.take().get(0);
    channel.append(batch, System.nanoTime());
    told.drainPermits();
    new BatchBus(served.bus()).publish(batch);
    byte[] frame = receivers.get(0).getInputStream().readNBytes(2 + text.length());
    assertEquals(text, new String(frame, 2, text.length(), StandardCharsets.US_ASCII));
    int loops = 0;
    while (told.tryAcquire(200, TimeUnit.MILLISECONDS)) {
      loops++;
    }
    return loops;
  }

  @Test
  void fewAreOnOneLoopAlsoAfterManyHaveBeenThere() throws Exception {
    come(PortShare.FEW_RECEIVERS);
    assertEquals(1, loopsTold("few"));
    come(4);
    assertEquals(2, loopsTold("many"));
    leave();
    Waiting.until(() -> channel.receivers() == 0);
    Waiting.until(
        () -> {
          come(4);
          if (loopsTold("few again") == 1) {
            return true;
          }
          leave();
          return false;
        });
    come(PortShare.FEW_RECEIVERS);
    assertEquals(2, loopsTold("many again"));
  }
}

package io.tcptransfer.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.AbstractEventExecutor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoopTest {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop netty = group.next();
  private final Loop loop = Loop.of(netty);

  @AfterEach
  void end() throws Exception {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void whatIsDueLaterRunsOnTheLoopAndNotBefore() throws Exception {
    long begun = loop.nanoTime();
    long[] ran = new long[1];
    boolean[] inLoop = new boolean[1];
    CountDownLatch done = new CountDownLatch(1);
    loop.executeIn(
        20_000_000,
        () -> {
          ran[0] = loop.nanoTime();
          inLoop[0] = netty.inEventLoop();
          done.countDown();
        });
    assertTrue(done.await(30, TimeUnit.SECONDS));
    assertTrue(ran[0] - begun >= 20_000_000);
    assertTrue(inLoop[0]);
  }

  @Test
  void whatFailsLaterIsLoggedAsWhatFailsNow() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger(AbstractEventExecutor.class);
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    log.addAppender(said);
    Runnable failing =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    loop.execute(failing);
    loop.executeIn(1, failing);
    CountDownLatch after = new CountDownLatch(1);
    loop.executeIn(20_000_000, after::countDown);
    assertTrue(after.await(30, TimeUnit.SECONDS));
    log.detachAppender(said);
    assertEquals(2, said.list.size());
    said.list.forEach(event -> assertEquals("on purpose", event.getThrowableProxy().getMessage()));
  }
}

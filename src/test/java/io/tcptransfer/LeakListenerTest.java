package io.tcptransfer;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class LeakListenerTest {
  private static final String INNER_RUN = "leak.inner";

  @Test
  void runWithALostBufferFails() {
    AssertionError error = assertThrows(AssertionError.class, () -> run(Leaky.class));
    assertTrue(error.getMessage().contains("Leaky.losesABuffer"), error.getMessage());
  }

  @Test
  void runWithoutALostBufferPasses() {
    run(Tidy.class);
  }

  private static void run(Class<?> tests) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build();
    System.setProperty(INNER_RUN, "true");
    try {
      LauncherFactory.create().execute(request);
    } finally {
      System.clearProperty(INNER_RUN);
    }
  }

  /** Loses a buffer; only in the run that the test above starts. */
  @EnabledIfSystemProperty(named = INNER_RUN, matches = "true")
  static class Leaky {
    @Test
    void losesABuffer() {
      ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer(1);
      lost.writeByte(1);
    }
  }

  /** Returns what it took. */
  @EnabledIfSystemProperty(named = INNER_RUN, matches = "true")
  static class Tidy {
    @Test
    void returnsABuffer() {
      ByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
  }
}

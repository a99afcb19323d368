package io.tcptransfer.browser;

import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Where no browser is installed, has one brought while the first tests of the built jar run, which
 * need none. Only when all of them are to run: who chose some may not want a browser.
 */
public final class BrowserSetUp implements TestExecutionListener {
  private static final AtomicBoolean HAS_BEGUN = new AtomicBoolean();

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    if (willNeedBrowser(System.getProperties()) && HAS_BEGUN.compareAndSet(false, true)) {
      Thread setUp = new Thread(BrowserSetUp::provide, "browser-set-up");
      setUp.setDaemon(true);
      setUp.start();
    }
  }

  /** What Maven says to this JVM: that the page's tests are to run, and if only some of all are. */
  static boolean willNeedBrowser(Properties properties) {
    return "true".equals(properties.getProperty("page.tests"))
        && !properties.containsKey("it.test");
  }

  private static void provide() {
    try {
      Chromium.provide();
    } catch (RuntimeException e) {
      // The test that needs one tries again, and says what is wrong.
    }
  }
}

package io.tcptransfer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.launcher.LauncherInterceptor;

/**
 * Fails a whole test run in which Netty found a buffer that was never released. An interceptor, not
 * a test execution listener, because JUnit swallows what a listener throws; enabled in {@code
 * junit-platform.properties}. Sees only the JVM of the tests: for relays that run as processes the
 * harness reads their output.
 */
public final class LeakListener implements LauncherInterceptor {
  private static final Queue<String> leaks = new ConcurrentLinkedQueue<>();

  /**
   * Whether there are buffers at all: there are none yet when tests are looked for, which Maven
   * does class by class in a JVM of its own, and a collection for each took two minutes.
   */
  private static volatile boolean watching;

  /** A leak is reported when a buffer is made after the garbage collector found the lost one. */
  private static final int MAX_ROUNDS = 5;

  private static final int BUFFERS_A_ROUND = 100;
  private static final long COLLECTION_LIMIT_MILLIS = 2_000;

  /** Before the first buffer: detectors are created with the classes that they watch. */
  public LeakListener() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory());
  }

  @Override
  public <T> T intercept(Invocation<T> invocation) {
    T result = invocation.proceed();
    if (watching) {
      surface();
    }
    List<String> found = drained();
    if (!found.isEmpty()) {
      throw new AssertionError(found.size() + " LEAK(s):\n" + String.join("\n", found));
    }
    return result;
  }

  @Override
  public void close() {}

  private static List<String> drained() {
    List<String> found = List.copyOf(leaks);
    leaks.clear();
    return found;
  }

  /** Makes the garbage collector find what is lost, and Netty look at what it found. */
  private static void surface() {
    for (int round = 0; round < MAX_ROUNDS && leaks.isEmpty(); round++) {
      collect();
      for (int i = 0; i < BUFFERS_A_ROUND; i++) {
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(1);
        buffer.release();
      }
    }
  }

  /** Returns when the collector has handled references, which a lost object of ours shows. */
  private static void collect() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    PhantomReference<Object> lost = new PhantomReference<>(new Object(), queue);
    System.gc();
    try {
      queue.remove(COLLECTION_LIMIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lost.clear();
  }

  private static final class Factory extends ResourceLeakDetectorFactory {
    // Netty still declares it abstract, for its callers of old.
    @Override
    @SuppressWarnings("deprecation")
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      watching = true;
      return new Detector<>(resource, samplingInterval);
    }
  }

  private static final class Detector<T> extends ResourceLeakDetector<T> {
    Detector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      leaks.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      leaks.add(resourceType);
    }
  }
}

package io.tcptransfer.launcher;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operating system, or an operator, wants of this process. The one place that uses {@code
 * sun.misc.Signal}: a shutdown hook can neither tell which signal came nor see a second one, and
 * there is no other API. By reflection, because {@code javac --release} hides that package. Does
 * not know what a signal leads to. The handler runs on a new thread for each signal.
 */
final class Signals {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  /** Gets the name without {@code SIG}, and the number. */
  interface Handler {
    void signalled(String name, int number);
  }

  private Signals() {}

  /**
   * From now on signals of these names go to the handler. One that was ignored when the JVM started
   * ({@code nohup}) stays ignored, and one that the JVM must not touch ({@code -Xrs}) is left
   * alone.
   */
  static void handle(Handler handler, String... names) {
    for (String name : names) {
      try {
        handle(name, handler);
      } catch (ReflectiveOperationException | IllegalArgumentException e) {
        log.debug("signal not handled name={}", name, e);
      }
    }
  }

  private static void handle(String name, Handler handler) throws ReflectiveOperationException {
    Class<?> signalClass = Class.forName("sun.misc.Signal");
    Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
    Object signal = signalClass.getConstructor(String.class).newInstance(name);
    int number = (int) signalClass.getMethod("getNumber").invoke(signal);
    Object proxy =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {handlerClass},
            (self, method, args) -> {
              handler.signalled(name, number);
              return null;
            });
    try {
      signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, proxy);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getCause());
    }
  }
}

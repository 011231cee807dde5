package dev.cadre.primary.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The JVM's way to handle signals, {@code sun.misc.Signal}, in one place. The module
 * jdk.unsupported exports it, for want of a successor. By reflection, because javac warns of each
 * mention of it, whatever is suppressed, and a warning fails this build.
 */
final class SignalHandling {
  private final String name;
  private final Object before;

  private SignalHandling(String name, Object before) {
    this.name = name;
    this.before = before;
  }

  /** Has {@code handler} run, in a thread of the JVM, whenever the signal comes. */
  @SuppressWarnings("ReferenceEquality") // a proxy must say itself what equals is
  static SignalHandling install(SignalName name, Runnable handler) {
    Object proxy =
        Proxy.newProxyInstance(
            SignalHandling.class.getClassLoader(),
            new Class<?>[] {type("sun.misc.SignalHandler")},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "handle" -> {
                    handler.run();
                    yield null;
                  }
                  case "equals" -> arguments != null && self == arguments[0];
                  case "hashCode" -> System.identityHashCode(self);
                  default -> "handler of SIG" + name;
                });
    return new SignalHandling(name.name(), handle(name.name(), proxy));
  }

  /**
   * Takes back that SIGCHLD is ignored, which a process inherits from who starts it; as long as it
   * is, the kernel reaps children itself and waitid(2) finds none.
   */
  static void stopIgnoringChildren() {
    try {
      handle("CHLD", type("sun.misc.SignalHandler").getField("SIG_DFL").get(null));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("sun.misc.SignalHandler is not as it was", e);
    }
  }

  /** Gives the signal back to who had it. */
  void undo() {
    handle(name, before);
  }

  private static Object handle(String name, Object handler) {
    try {
      Object signal = type("sun.misc.Signal").getConstructor(String.class).newInstance(name);
      return signal
          .getClass()
          .getMethod("handle", signal.getClass(), type("sun.misc.SignalHandler"))
          .invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new LinkageError("SIG" + name + " cannot be handled", e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("sun.misc.Signal is not as it was", e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new LinkageError("the module jdk.unsupported is missing", e);
    }
  }
}

package dev.cadre.agent.drain;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A filter of Helidon's that lets each request of HTTP/1.1 be its connection's last. */
final class HelidonFilter {

  private static final String FILTER = "io.helidon.webserver.http.Filter";

  /** What ends a connection, by its name, once it has answered. */
  interface End {
    void after(String connection) throws ReflectiveOperationException;
  }

  private final Mirror mirror;
  private final End end;

  HelidonFilter(Mirror mirror, End end) {
    this.mirror = mirror;
    this.end = end;
  }

  @SuppressWarnings("ReferenceEquality") // What equals means for an object without its own.
  Object asFilter(ClassLoader loader) throws ClassNotFoundException {
    return Proxy.newProxyInstance(
        loader,
        new Class<?>[] {Class.forName(FILTER, false, loader)},
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "filter" -> {
                filter(arguments[0], arguments[1], arguments[2]);
                yield null;
              }
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              case "toString" -> "Cadre's drain filter";
              default -> null; // of the life cycle
            });
  }

  private void filter(Object chain, Object request, Object response) throws Throwable {
    Object prologue = mirror.ask(request, "prologue");
    boolean http1 = mirror.ask(prologue, "rawProtocol").toString().startsWith("HTTP/1");
    if (http1) {
      Class<?> values =
          Class.forName("io.helidon.http.HeaderValues", true, prologue.getClass().getClassLoader());
      Object close = values.getField("CONNECTION_CLOSE").get(null);
      mirror.call(mirror.ask(response, "headers"), "set", close);
    }
    try {
      mirror.call(chain, "proceed");
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      if (http1) { // Also when another filter failed: the answer to that says close too.
        end(request);
      }
    }
  }

  private void end(Object request) {
    try {
      end.after(mirror.ask(request, "serverSocketId") + " " + mirror.ask(request, "socketId"));
    } catch (ReflectiveOperationException e) {
      // The client was told: it ends the connection, at the latest the drain does.
    }
  }
}

package dev.cadre.agent.drain;

import dev.cadre.ipc.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Helidon's web server, tested with 4.5: a filter before all others says {@code Connection: close}
 * and ends the connection after the answer; GOAWAY; close frames. Each listener is found by its
 * thread.
 */
public final class HelidonAdapter implements DrainAdapter {

  private static final String LISTENER = "io.helidon.webserver.ServerListener";
  private static final String ROUTING = "io.helidon.webserver.http.HttpRoutingImpl";
  private static final String HTTP1 = "io.helidon.webserver.http1.Http1Connection";
  private static final String HTTP2 = "io.helidon.webserver.http2.Http2Connection";

  /** What the connection implements that one of HTTP/1.1 was upgraded to. */
  private static final String WEB_SOCKET = "io.helidon.websocket.WsSession";

  private final Jvm jvm;
  private final Mirror mirror;
  private final Map<Object, Set<Object>> earlier = new ConcurrentHashMap<>();

  /** Routings that have the filter. */
  private final Set<Object> filtered = ConcurrentHashMap.newKeySet();

  /** Connections of HTTP/2 that were told. */
  private final Set<Object> told = ConcurrentHashMap.newKeySet();

  /** WebSockets to which a close frame was sent. */
  private final Set<Object> closed = ConcurrentHashMap.newKeySet();

  /** Touches nothing yet. */
  public HelidonAdapter(Jvm jvm) {
    this.jvm = jvm;
    mirror = jvm.mirror();
  }

  @Override
  public String family() {
    return "helidon";
  }

  @Override
  public boolean begin() throws ReflectiveOperationException {
    for (Object task : jvm.tasks()) {
      if (task.getClass().getName().startsWith(LISTENER)) { // listen(), bound to its listener
        Object listener = mirror.outer(task);
        if (listener != null
            && Mirror.isA(listener, LISTENER)
            && earlier.putIfAbsent(listener, Set.copyOf(connections(listener).values())) == null) {
          addFilter(mirror.need(listener, "router"));
        }
      }
    }
    again();
    return !earlier.isEmpty();
  }

  private void addFilter(Object router) throws ReflectiveOperationException {
    for (Object routing : (Collection<?>) mirror.ask(router, "routings")) {
      if (Mirror.isA(routing, ROUTING) && filtered.add(routing)) {
        Object filters = mirror.need(routing, "filters");
        List<Object> all = new ArrayList<>();
        all.add(new HelidonFilter(mirror, this::end).asFilter(filters.getClass().getClassLoader()));
        all.addAll((Collection<?>) mirror.need(filters, "filters"));
        Object errors = mirror.need(filters, "errorHandlers");
        mirror.set(routing, "filters", mirror.create(filters.getClass(), errors, all));
      }
    }
  }

  /** The connection of this name ends when it has answered the request that it is at. */
  private void end(String name) throws ReflectiveOperationException {
    for (Object listener : earlier.keySet()) {
      Object connection = connections(listener).get(name);
      if (Mirror.isA(connection, HTTP1) && connection != null) {
        mirror.set(connection, "canRun", false);
      }
    }
  }

  @Override
  public void again() throws ReflectiveOperationException {
    for (Object listener : earlier.keySet()) {
      Each.of(
          connections(listener).values(),
          connection -> {
            Object inner = inner(connection);
            if (Mirror.isA(inner, HTTP2) && told.add(inner)) {
              // It blocks while the client does not read.
              Thread.startVirtualThread(() -> sayGoAway(inner));
            }
          });
    }
  }

  /** Not by {@code close}, which ends streams in flight. */
  private void sayGoAway(Object connection) {
    try {
      String frames = "io.helidon.http.http2.";
      ClassLoader loader = connection.getClass().getClassLoader();
      Class<?> codes = Class.forName(frames + "Http2ErrorCode", true, loader);
      Class<?> flags = Class.forName(frames + "Http2Flag$NoFlags", true, loader);
      Object goAway =
          mirror.create(
              Class.forName(frames + "Http2GoAway", true, loader),
              Integer.MAX_VALUE,
              codes.getField("NO_ERROR").get(null),
              "");
      Object settings = mirror.need(connection, "clientSettings");
      Object none = flags.getMethod("create").invoke(null);
      Object frame = mirror.ask(goAway, "toFrameData", settings, 0, none);
      mirror.call(connection, "writeConnectionFrame", frame);
    } catch (ReflectiveOperationException e) {
      // The connection is broken, or is not told: it ends when the worker does.
    }
  }

  @Override
  public List<Object> endless() throws ReflectiveOperationException {
    List<Object> open = new ArrayList<>();
    for (Object listener : earlier.keySet()) {
      Each.of(
          connections(listener).values(),
          connection -> {
            Object inner = inner(connection);
            if (isOpenWebSocket(inner)) {
              open.add(inner);
            }
          });
    }
    return open;
  }

  private boolean isOpenWebSocket(Object connection) {
    return Mirror.isA(connection, WEB_SOCKET) && !closed.contains(connection);
  }

  @Override
  public void close(Object webSocket) throws ReflectiveOperationException {
    closed.add(webSocket);
    mirror.call(webSocket, "close", GOING_AWAY, "");
  }

  @Override
  public @Nullable RequestCounter requests() {
    return earlier.isEmpty() ? null : this::look;
  }

  private List<Message.Count> look() throws ReflectiveOperationException {
    List<Message.Count> counts = new ArrayList<>();
    for (Map.Entry<Object, Set<Object>> listener : earlier.entrySet()) {
      int all = 0;
      int onEarlier = 0;
      for (Object connection : connections(listener.getKey()).values()) {
        if (isBusy(inner(connection))) {
          all++;
          onEarlier += listener.getValue().contains(connection) ? 1 : 0;
        }
      }
      int port = (Integer) mirror.ask(listener.getKey(), "port");
      counts.add(new Message.Count(Math.max(0, port), all, onEarlier));
    }
    return counts;
  }

  /** What may be interrupted waits for a request. */
  private boolean isBusy(Object connection) throws ReflectiveOperationException {
    return Mirror.isA(connection, WEB_SOCKET)
        ? isOpenWebSocket(connection)
        : !(Boolean) mirror.ask(connection, "canInterrupt");
  }

  /** What a connection was upgraded to, or itself. */
  private Object inner(Object connection) throws ReflectiveOperationException {
    Object upgraded =
        Mirror.isA(connection, HTTP1) ? mirror.get(connection, "upgradeConnection") : null;
    boolean known = Mirror.isA(upgraded, HTTP2) || Mirror.isA(upgraded, WEB_SOCKET);
    return known && upgraded != null ? upgraded : connection;
  }

  private Map<?, ?> connections(Object listener) throws ReflectiveOperationException {
    return (Map<?, ?>) mirror.need(listener, "activeConnections");
  }
}

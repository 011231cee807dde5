package dev.cadre.agent.drain;

import dev.cadre.ipc.Message;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Jetty, tested with 12.1: {@code persistentConnectionsEnabled=false}, GOAWAY, close frames. From
 * its threads no way leads to a server, but to the selectors that they wait in, whose keys hold the
 * connections; from a connection to its connector; and from this to all of its selectors. So a
 * connector is known, and counted, from the first connection on that is found so.
 */
public final class JettyAdapter implements DrainAdapter {

  private static final String CONNECTOR = "org.eclipse.jetty.server.ServerConnector";
  private static final String END_POINT = "org.eclipse.jetty.io.SelectableChannelEndPoint";
  private static final String CONFIGURED =
      "org.eclipse.jetty.server.HttpConfiguration$ConnectionFactory";
  private static final String HTTP1 = "org.eclipse.jetty.server.internal.HttpConnection";
  private static final String HTTP2 = "org.eclipse.jetty.http2.HTTP2Connection";
  private static final String WEB_SOCKET = "org.eclipse.jetty.websocket.core.WebSocketConnection";

  private final Jvm jvm;
  private final Mirror mirror;
  private final JettyGoAway goAway;
  private final Set<Object> connectors = ConcurrentHashMap.newKeySet();

  /** The connections that were there when the drain began; any thread. */
  private final Set<Object> earlier =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private boolean begun;

  /** Touches nothing yet. */
  public JettyAdapter(Jvm jvm) {
    this.jvm = jvm;
    mirror = jvm.mirror();
    goAway = new JettyGoAway(mirror);
  }

  @Override
  public String family() {
    return "jetty";
  }

  @Override
  public boolean begin() throws ReflectiveOperationException {
    if (!jvm.hasLoaded(CONNECTOR)) {
      return false;
    }
    again();
    if (!begun) {
      begun = true;
      for (Object connector : connectors) {
        Each.of(
            endPoints(connector),
            endPoint -> {
              Object connection = connection(endPoint);
              if (connection != null) {
                earlier.add(connection);
              }
            });
      }
    }
    return true;
  }

  @Override
  public void again() throws ReflectiveOperationException {
    for (Selector selector : jvm.selectors()) {
      Each.of(endPointsIn(selector), this::find);
    }
    for (Object connector : connectors) {
      Each.of(endPoints(connector), this::tellToGo);
    }
  }

  /** The connector that an end point is of, unless it is a client's. */
  private void find(Object endPoint) throws ReflectiveOperationException {
    Object manager = mirror.need(mirror.need(endPoint, "_selector"), "_selectorManager");
    Object connector = mirror.outer(manager);
    if (connector != null && Mirror.isA(connector, CONNECTOR) && !connectors.contains(connector)) {
      endKeepAlive(connector);
      connectors.add(connector);
    }
  }

  private void tellToGo(Object endPoint) throws ReflectiveOperationException {
    Object connection = connection(endPoint);
    if (connection != null && Mirror.isA(connection, HTTP1)) {
      endKeepAliveOfSlow(connection);
    } else if (connection != null && Mirror.isA(connection, HTTP2)) {
      goAway.tell(mirror.ask(connection, "getSession"));
    }
  }

  private void endKeepAlive(Object connector) throws ReflectiveOperationException {
    for (Object factory : (Collection<?>) mirror.ask(connector, "getConnectionFactories")) {
      if (Mirror.isA(factory, CONFIGURED)) {
        Object configuration = mirror.ask(factory, "getHttpConfiguration");
        mirror.call(configuration, "setPersistentConnectionsEnabled", false);
      }
    }
  }

  private void endKeepAliveOfSlow(Object connection) throws ReflectiveOperationException {
    Object generator = mirror.ask(connection, "getGenerator");
    if (isBusy(connection) && !(Boolean) mirror.ask(generator, "isCommitted")) {
      Object request = mirror.call(mirror.ask(connection, "getHttpChannel"), "getRequest");
      if (request != null && SlowRequest.isSlow((Long) mirror.ask(request, "getHeadersNanoTime"))) {
        mirror.call(generator, "setPersistent", false);
      }
    }
  }

  @Override
  public List<Object> endless() throws ReflectiveOperationException {
    List<Object> open = new ArrayList<>();
    for (Object connector : connectors) {
      Each.of(
          endPoints(connector),
          endPoint -> {
            Object session = session(connection(endPoint));
            if (session != null) {
              open.add(session);
            }
          });
    }
    return open;
  }

  private @Nullable Object session(@Nullable Object connection)
      throws ReflectiveOperationException {
    Object session =
        connection != null && Mirror.isA(connection, WEB_SOCKET)
            ? mirror.get(connection, "coreSession")
            : null;
    return session != null && (Boolean) mirror.ask(session, "isOutputOpen") ? session : null;
  }

  @Override
  public void close(Object webSocket) throws ReflectiveOperationException {
    ClassLoader loader = webSocket.getClass().getClassLoader();
    Class<?> callback = Class.forName("org.eclipse.jetty.util.Callback", true, loader);
    Object nothing = callback.getField("NOOP").get(null);
    mirror.call(webSocket, "close", GOING_AWAY, "", nothing);
  }

  @Override
  public @Nullable RequestCounter requests() {
    return begun ? this::look : null;
  }

  private List<Message.Count> look() throws ReflectiveOperationException {
    Map<Integer, Message.Count> counts = new HashMap<>();
    for (Object connector : connectors) {
      int all = 0;
      int onEarlier = 0;
      for (Object endPoint : endPoints(connector)) {
        Object connection = connection(endPoint);
        if (connection != null) {
          int requests = requests(connection);
          all += requests;
          onEarlier += earlier.contains(connection) ? requests : 0;
        }
      }
      int port = Math.max(0, (Integer) mirror.ask(connector, "getLocalPort"));
      counts.merge(port, new Message.Count(port, all, onEarlier), Counts::sum);
    }
    return List.copyOf(counts.values());
  }

  private int requests(Object connection) throws ReflectiveOperationException {
    if (Mirror.isA(connection, HTTP1)) {
      return isBusy(connection) ? 1 : 0;
    }
    if (Mirror.isA(connection, HTTP2)) {
      Object session = mirror.ask(connection, "getSession");
      return ((Collection<?>) mirror.ask(session, "getStreams")).size();
    }
    return session(connection) == null ? 0 : 1;
  }

  /** A stream is there from the request line to the end of the answer. */
  private boolean isBusy(Object connection) throws ReflectiveOperationException {
    return ((AtomicReference<?>) mirror.need(connection, "_stream")).get() != null;
  }

  /**
   * The end points of a connector, those of all its selectors: a selector whose thread was at work
   * on a request is not among those that threads wait in.
   */
  private List<Object> endPoints(Object connector) throws ReflectiveOperationException {
    List<Object> endPoints = new ArrayList<>();
    Object manager = mirror.ask(connector, "getSelectorManager");
    for (@Nullable Object managed : (@Nullable Object[]) mirror.need(manager, "_selectors")) {
      // Null once the server has been stopped.
      if (managed != null && mirror.get(managed, "_selector") instanceof Selector selector) {
        endPoints.addAll(endPointsIn(selector));
      }
    }
    return endPoints;
  }

  private static List<Object> endPointsIn(Selector selector) {
    List<Object> endPoints = new ArrayList<>();
    if (selector.isOpen()) {
      for (SelectionKey key : selector.keys()) {
        Object endPoint = key.attachment();
        if (endPoint != null && Mirror.isA(endPoint, END_POINT)) {
          endPoints.add(endPoint);
        }
      }
    }
    return endPoints;
  }

  private @Nullable Object connection(Object endPoint) throws ReflectiveOperationException {
    Object connection = mirror.call(endPoint, "getConnection");
    return connection != null && Mirror.isA(connection, "org.eclipse.jetty.io.ssl.SslConnection")
        ? mirror.call(mirror.ask(connection, "getSslEndPoint"), "getConnection")
        : connection;
  }
}

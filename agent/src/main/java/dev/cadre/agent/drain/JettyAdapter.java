package dev.cadre.agent.drain;

import dev.cadre.ipc.Message;
import java.nio.channels.CancelledKeyException;
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
 * Jetty 12: {@code persistentConnectionsEnabled=false}, GOAWAY, close frames. From its threads no
 * way leads to a server, but to the selectors that they wait in, whose keys hold the connections;
 * and from a connection to its connector. So a connector is known from its first connection on.
 */
public final class JettyAdapter implements DrainAdapter {

  private static final String CONNECTOR = "org.eclipse.jetty.server.ServerConnector";
  private static final String END_POINT = "org.eclipse.jetty.io.SelectableChannelEndPoint";
  private static final String CONFIGURED =
      "org.eclipse.jetty.server.HttpConfiguration$ConnectionFactory";
  private static final String HTTP1 = "org.eclipse.jetty.server.internal.HttpConnection";
  private static final String HTTP2 = "org.eclipse.jetty.http2.HTTP2Connection";
  private static final String WEB_SOCKET = "org.eclipse.jetty.websocket.core.WebSocketConnection";

  /** As Tomcat's: see there. */
  private static final long SLOW_NANOS = 100_000_000;

  /** An open connection of a server connector; what is below TLS is left out. */
  private record Connection(Object connector, Object connection) {}

  private final Jvm jvm;
  private final Mirror mirror;
  private final Set<Selector> selectors = ConcurrentHashMap.newKeySet();
  private final Set<Object> connectors = ConcurrentHashMap.newKeySet();
  private final Set<Object> earlier = Collections.newSetFromMap(new WeakHashMap<>());
  private boolean begun;

  /** Touches nothing yet. */
  public JettyAdapter(Jvm jvm) {
    this.jvm = jvm;
    mirror = jvm.mirror();
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
      for (Connection open : connections()) {
        earlier.add(open.connection());
      }
    }
    return true;
  }

  @Override
  public void again() throws ReflectiveOperationException {
    selectors.addAll(jvm.selectors());
    for (Connection open : connections()) {
      if (connectors.add(open.connector())) {
        endKeepAlive(open.connector());
      }
      Object connection = open.connection();
      if (Mirror.isA(connection, HTTP1)) {
        endKeepAliveOfSlow(connection);
      } else if (Mirror.isA(connection, HTTP2)) {
        // Graceful: GOAWAY, and the end when the last stream has ended. Does not block.
        mirror.call(mirror.ask(connection, "getSession"), "shutdown");
      }
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
      if (request != null
          && System.nanoTime() - (Long) mirror.ask(request, "getHeadersNanoTime") > SLOW_NANOS) {
        mirror.call(generator, "setPersistent", false);
      }
    }
  }

  @Override
  public List<Object> webSockets() throws ReflectiveOperationException {
    List<Object> open = new ArrayList<>();
    for (Connection each : connections()) {
      Object session = session(each.connection());
      if (session != null) {
        open.add(session);
      }
    }
    return open;
  }

  private @Nullable Object session(Object connection) throws ReflectiveOperationException {
    Object session =
        Mirror.isA(connection, WEB_SOCKET) ? mirror.get(connection, "coreSession") : null;
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
      int port = port(connector);
      counts.put(port, new Message.Count(port, 0, 0));
    }
    for (Connection open : connections()) {
      int requests = requests(open.connection());
      int onEarlier = earlier.contains(open.connection()) ? requests : 0;
      int port = port(open.connector());
      counts.merge(port, new Message.Count(port, requests, onEarlier), Counts::sum);
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

  private int port(Object connector) throws ReflectiveOperationException {
    return Math.max(0, (Integer) mirror.ask(connector, "getLocalPort"));
  }

  private List<Connection> connections() throws ReflectiveOperationException {
    List<Connection> connections = new ArrayList<>();
    for (Selector selector : selectors) {
      if (selector.isOpen()) {
        for (SelectionKey key : selector.keys()) {
          Object endPoint = attachment(key);
          if (endPoint != null && Mirror.isA(endPoint, END_POINT)) {
            Object manager = mirror.need(mirror.need(endPoint, "_selector"), "_selectorManager");
            Object connector = mirror.outer(manager);
            Object connection = connection(endPoint);
            if (connection != null && connector != null && Mirror.isA(connector, CONNECTOR)) {
              connections.add(new Connection(connector, connection));
            }
          }
        }
      }
    }
    return connections;
  }

  private static @Nullable Object attachment(SelectionKey key) {
    try {
      return key.attachment();
    } catch (CancelledKeyException e) {
      return null;
    }
  }

  private @Nullable Object connection(Object endPoint) throws ReflectiveOperationException {
    Object connection = mirror.call(endPoint, "getConnection");
    return connection != null && Mirror.isA(connection, "org.eclipse.jetty.io.ssl.SslConnection")
        ? mirror.call(mirror.ask(connection, "getSslEndPoint"), "getConnection")
        : connection;
  }
}

package dev.cadre.agent.drain;

import dev.cadre.ipc.Message;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One listener of an Undertow, for HTTP/1.1 or HTTP/2. A connection of HTTP/1.1 that has become
 * something else (HTTP/2, WebSocket) is still in its set; what it has become listens to its
 * channel.
 */
final class UndertowListener {

  private static final String HTTP = "io.undertow.server.protocol.http.HttpOpenListener";
  private static final String HTTP2 = "io.undertow.server.protocol.http2.Http2OpenListener";
  static final Set<String> LISTENERS = Set.of(HTTP, HTTP2);

  private static final String HANDLER = "io.undertow.server.HttpHandler";
  private static final String CONNECTION = "io.undertow.server.protocol.http.HttpServerConnection";
  private static final String HTTP2_CHANNEL = "io.undertow.protocols.http2.Http2Channel";
  private static final String WEB_SOCKET = "io.undertow.websockets.core.WebSocketChannel";
  private static final String GOAWAY = "io.undertow.protocols.http2.Http2GoAwayStreamSinkChannel";
  private static final String PING = "io.undertow.protocols.http2.Http2PingStreamSinkChannel";

  /** What a client has to hear of the first GOAWAY: more than any round trip. */
  private static final long HEARD_NANOS = 1_000_000_000;

  private final Mirror mirror;
  private final Object listener;
  private final int port;

  /** Connections that were told. */
  private final Set<Object> told = ConcurrentHashMap.newKeySet();

  /** HTTP/2 connections that had their first GOAWAY, and when, by {@link System#nanoTime}. */
  private final Map<Object, Long> warned = new ConcurrentHashMap<>();

  private @Nullable Set<Object> earlier;

  UndertowListener(Mirror mirror, Object listener, int port) {
    this.mirror = mirror;
    this.listener = listener;
    this.port = port;
  }

  /** Whatever is asked from here on ends its connection; GOAWAY. */
  void tellToGo() throws ReflectiveOperationException {
    Collection<Object> connections = connections();
    if (earlier == null) {
      earlier = Set.copyOf(connections);
    }
    Each.of(connections, this::tellToGo);
  }

  private void tellToGo(Object connection) throws ReflectiveOperationException {
    if (Mirror.isA(connection, CONNECTION) && !told.contains(connection)) {
      Object handler = mirror.need(connection, "rootHandler");
      mirror.set(connection, "rootHandler", ending(handler));
      told.add(connection);
    }
    Object channel = channel(connection);
    if (channel != null && Mirror.isA(channel, HTTP2_CHANNEL)) {
      Long since = warned.putIfAbsent(channel, System.nanoTime());
      if (since == null) {
        warn(channel);
      } else if (System.nanoTime() - since > HEARD_NANOS && streams(channel) == 0) {
        endIdle(channel);
      }
    }
  }

  /** A handler that marks the exchange as its connection's last before it hands it on. */
  private Object ending(Object handler) throws ClassNotFoundException {
    ClassLoader loader = listener.getClass().getClassLoader();
    InvocationHandler marks =
        (_, method, arguments) -> {
          if (arguments != null && method.getName().equals("handleRequest")) {
            mirror.call(arguments[0], "setPersistent", false);
          }
          return invoke(method, handler, arguments);
        };
    return Proxy.newProxyInstance(
        loader, new Class<?>[] {Class.forName(HANDLER, false, loader)}, marks);
  }

  private static @Nullable Object invoke(
      Method method, Object target, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /**
   * GOAWAY that names the last stream there can be (RFC 9113, 6.8): the client begins no more of
   * them here, and those that are on their way are served. Undertow ends a connection with the
   * frame of a GOAWAY, so that it goes out in that of a PING.
   */
  private void warn(Object channel) throws ReflectiveOperationException {
    onItsThread(
        channel,
        () -> {
          ClassLoader loader = channel.getClass().getClassLoader();
          Object goAway =
              mirror.create(Class.forName(GOAWAY, true, loader), channel, 0, Integer.MAX_VALUE);
          Object frame =
              mirror.create(Class.forName(PING, true, loader), channel, new byte[8], false);
          mirror.set(frame, "header", mirror.ask(goAway, "createFrameHeader"));
          mirror.call(frame, "shutdownWrites");
          mirror.call(frame, "flush");
        });
  }

  /** The second GOAWAY, with the last stream that was, and the end of the connection. */
  private void endIdle(Object channel) throws ReflectiveOperationException {
    onItsThread(
        channel,
        () -> {
          if (streams(channel) == 0) {
            mirror.call(channel, "sendGoAway", 0);
          }
        });
  }

  private interface Step {
    void take() throws ReflectiveOperationException;
  }

  /** By the thread that reads from it, so that no stream begins meanwhile. */
  private void onItsThread(Object channel, Step step) throws ReflectiveOperationException {
    Executor thread = (Executor) mirror.ask(channel, "getIoThread");
    thread.execute(() -> {
      try {
        step.take();
      } catch (ReflectiveOperationException e) {
        // The connection is broken, or is not told: it ends when the worker does.
      }
    });
  }

  private int streams(Object channel) throws ReflectiveOperationException {
    return ((Map<?, ?>) mirror.need(channel, "currentStreams")).size();
  }

  /** The open ones: {@code WebSocketChannel}s. */
  List<Object> webSockets() throws ReflectiveOperationException {
    List<Object> open = new ArrayList<>();
    Each.of(
        connections(),
        connection -> {
          Object channel = channel(connection);
          if (channel != null && isOpenWebSocket(channel)) {
            open.add(channel);
          }
        });
    return open;
  }

  Message.Count count() throws ReflectiveOperationException {
    int all = 0;
    int onEarlier = 0;
    for (Object connection : connections()) {
      Object channel = channel(connection);
      int requests;
      if (channel != null && Mirror.isA(channel, HTTP2_CHANNEL)) {
        requests = streams(channel);
      } else if (channel != null) {
        requests = isOpenWebSocket(channel) ? 1 : 0;
      } else {
        requests = mirror.get(connection, "current") == null ? 0 : 1;
      }
      all += requests;
      onEarlier += earlier != null && earlier.contains(connection) ? requests : 0;
    }
    return new Message.Count(port, all, onEarlier);
  }

  private boolean isOpenWebSocket(Object channel) throws ReflectiveOperationException {
    return Mirror.isA(channel, WEB_SOCKET)
        && (Boolean) mirror.ask(channel, "isOpen")
        && !(Boolean) mirror.ask(channel, "isCloseFrameSent");
  }

  private Collection<Object> connections() throws ReflectiveOperationException {
    return Collections.unmodifiableCollection(
        new ArrayList<>((Collection<?>) mirror.need(listener, "connections")));
  }

  /** What frames the connection's bytes; null while it is HTTP/1.1. */
  private @Nullable Object channel(Object connection) throws ReflectiveOperationException {
    if (!Mirror.isA(connection, CONNECTION)) {
      return connection;
    }
    Object source = mirror.ask(mirror.ask(connection, "getChannel"), "getSourceChannel");
    Object reader = mirror.get(source, "readListener");
    Object framed = reader == null ? null : mirror.outer(reader);
    return Mirror.isA(framed, HTTP2_CHANNEL) || Mirror.isA(framed, WEB_SOCKET) ? framed : null;
  }
}

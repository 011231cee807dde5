package dev.cadre.agent.drain;

import dev.cadre.ipc.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP connector of a Tomcat ({@code org.apache.tomcat.util.net.AbstractEndpoint}).
 *
 * <p>Its books: each HTTP/1.1 processor says its stage ({@code RequestInfo}), which is between
 * {@code PARSE} and {@code KEEPALIVE} while a thread is at work on a request. A request that no
 * thread is at work on (asynchronous, or its head not complete) keeps its processor at the
 * connection, which an idle connection does not. What was upgraded (HTTP/2, WebSocket) keeps one
 * too, but while a thread works on it the connection shows none: so it is remembered.
 */
final class TomcatEndpoint {

  // org.apache.coyote.Constants
  private static final int STAGE_PARSE = 1;
  private static final int STAGE_SERVICE = 3;
  private static final int STAGE_KEEPALIVE = 6;

  private static final String HTTP1 = "org.apache.coyote.http11.Http11Processor";
  private static final String HTTP2 = "org.apache.coyote.http2.Http2UpgradeHandler";
  private static final String WEB_SOCKET =
      "org.apache.tomcat.websocket.server.WsHttpUpgradeHandler";

  private final Mirror mirror;
  private final Object endpoint;
  private final Object handler;

  /** The upgrade handlers by connection; guarded by this. */
  private final Map<Object, Object> upgraded = new WeakHashMap<>();

  /** The connections that were there when the drain began; any thread. */
  private final Set<Object> earlier =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private boolean begun;

  TomcatEndpoint(Mirror mirror, Object endpoint, Object handler) {
    this.mirror = mirror;
    this.endpoint = endpoint;
    this.handler = handler;
  }

  /** From here on every answer to a request that is read later ends its connection. */
  void endKeepAlive() throws ReflectiveOperationException {
    mirror.call(endpoint, "setMaxKeepAliveRequests", 1);
    if (!begun) {
      begun = true;
      earlier.addAll(connections());
    }
  }

  /** The same for requests that had been read before, unless they end within moments. */
  void endKeepAliveOfSlow() throws ReflectiveOperationException {
    Each.of(
        requestInfos(),
        info -> {
          if (stage(info) == STAGE_SERVICE) {
            endKeepAliveOfSlow(mirror.get(mirror.need(info, "req"), "hook"));
          }
        });
    Each.of(
        connections(),
        connection -> endKeepAliveOfSlow(mirror.call(connection, "getCurrentProcessor")));
  }

  private void endKeepAliveOfSlow(@Nullable Object processor) throws ReflectiveOperationException {
    if (Mirror.isA(processor, HTTP1) && processor != null && isSlow(processor)) {
      mirror.set(processor, "keepAlive", false);
    }
  }

  private boolean isSlow(Object processor) throws ReflectiveOperationException {
    Object request = mirror.need(processor, "request");
    Object response = mirror.need(processor, "response");
    long start = (Long) mirror.ask(request, "getStartTimeNanos");
    return start > 0 && SlowRequest.isSlow(start) && !(Boolean) mirror.ask(response, "isCommitted");
  }

  /** GOAWAY on HTTP/2 connections that have had none. Streams in flight go on. */
  void sayGoAway() throws ReflectiveOperationException {
    Each.of(
        upgrades().values(),
        upgrade -> {
          if (Mirror.isA(upgrade, HTTP2) && state(upgrade).get().toString().equals("CONNECTED")) {
            Enum<?> pausing = pausing(state(upgrade).get());
            // It blocks while the client does not read.
            Thread.startVirtualThread(() -> pause(upgrade, pausing));
          }
        });
  }

  @SuppressWarnings("unchecked") // An enum of Tomcat.
  private AtomicReference<Enum<?>> state(Object upgrade) throws ReflectiveOperationException {
    return (AtomicReference<Enum<?>>) mirror.need(upgrade, "connectionState");
  }

  private static Enum<?> pausing(Enum<?> state) throws NoSuchFieldException {
    for (Enum<?> each : state.getDeclaringClass().getEnumConstants()) {
      if (each.name().equals("PAUSING")) {
        return each;
      }
    }
    throw new NoSuchFieldException(state.getDeclaringClass().getName() + ".PAUSING");
  }

  /**
   * As Tomcat's {@code pause}, with more time before new streams are refused: that one takes the
   * last round trip that it has measured, and a client is slower.
   */
  private void pause(Object upgrade, Enum<?> pausing) {
    try {
      AtomicReference<Enum<?>> state = state(upgrade);
      Enum<?> before = state.get();
      mirror.set(upgrade, "pausedNanoTime", System.nanoTime() + DrainAdapter.GOAWAY_GRACE_NANOS);
      if (before.name().equals("CONNECTED") && state.compareAndSet(before, pausing)) {
        mirror.call(upgrade, "writeGoAwayFrame", Integer.MAX_VALUE, 0L, null);
      }
    } catch (ReflectiveOperationException e) {
      // The connection is broken, which Tomcat sees for itself.
    }
  }

  /** The open WebSockets: objects of {@code jakarta.websocket.Session}. */
  List<Object> webSockets() throws ReflectiveOperationException {
    List<Object> open = new ArrayList<>();
    Each.of(
        upgrades().values(),
        upgrade -> {
          Object session = session(upgrade);
          if (session != null) {
            open.add(session);
          }
        });
    return open;
  }

  /** The answers without an end, over HTTP/1.1 and HTTP/2. */
  TomcatEventStreams eventStreams() throws ReflectiveOperationException {
    return new TomcatEventStreams(mirror, mirror.need(handler, "proto"));
  }

  private @Nullable Object session(Object upgrade) throws ReflectiveOperationException {
    Object session = Mirror.isA(upgrade, WEB_SOCKET) ? mirror.get(upgrade, "wsSession") : null;
    return session != null && (Boolean) mirror.ask(session, "isOpen") ? session : null;
  }

  Message.Count count() throws ReflectiveOperationException {
    Set<Object> busy = Collections.newSetFromMap(new IdentityHashMap<>());
    int streams = 0;
    int earlierStreams = 0;
    Map<Object, Object> upgrades = upgrades();
    Collection<?> connections = connections();
    for (Object connection : connections) {
      Object upgrade = upgrades.get(connection);
      if (upgrade == null) {
        if (mirror.call(connection, "getCurrentProcessor") != null) {
          busy.add(connection);
        }
      } else if (Mirror.isA(upgrade, HTTP2)) {
        int active = ((AtomicInteger) mirror.need(upgrade, "activeRemoteStreamCount")).get();
        streams += active;
        earlierStreams += earlier.contains(connection) ? active : 0;
      } else if (session(upgrade) != null) {
        busy.add(connection);
      }
    }
    for (Object info : requestInfos()) {
      int stage = stage(info);
      Object processor = mirror.get(mirror.need(info, "req"), "hook");
      if (stage >= STAGE_PARSE
          && stage <= STAGE_KEEPALIVE
          && processor != null
          && Mirror.isA(processor, HTTP1)) {
        // A processor whose connection was upgraded keeps its last stage when it is put away.
        Object connection = mirror.get(processor, "socketWrapper");
        if (connection != null && connections.contains(connection)) {
          busy.add(connection);
        }
      }
    }
    int onEarlier = (int) busy.stream().filter(earlier::contains).count();
    int port = (Integer) mirror.ask(endpoint, "getLocalPort");
    return new Message.Count(Math.max(0, port), busy.size() + streams, onEarlier + earlierStreams);
  }

  private synchronized Map<Object, Object> upgrades() throws ReflectiveOperationException {
    for (Object connection : connections()) {
      if (!upgraded.containsKey(connection)) {
        Object processor = mirror.call(connection, "getCurrentProcessor");
        Object token = processor == null ? null : mirror.call(processor, "getUpgradeToken");
        if (processor != null && token != null && !Mirror.isA(processor, HTTP1)) {
          upgraded.put(connection, mirror.need(token, "httpUpgradeHandler"));
        }
      }
    }
    return new HashMap<>(upgraded);
  }

  private Collection<?> connections() throws ReflectiveOperationException {
    Set<Object> connections = Collections.newSetFromMap(new IdentityHashMap<>());
    connections.addAll((Collection<?>) mirror.ask(endpoint, "getConnections"));
    return connections;
  }

  private int stage(Object info) throws ReflectiveOperationException {
    return (Integer) mirror.ask(info, "getStage");
  }

  private List<Object> requestInfos() throws ReflectiveOperationException {
    Object group = mirror.ask(handler, "getGlobal");
    synchronized (group) { // Its own lock.
      return List.of(((Collection<?>) mirror.need(group, "processors")).toArray());
    }
  }
}

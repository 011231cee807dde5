package dev.cadre.agent.drain;

import dev.cadre.ipc.Message;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Undertow, tested with 2.4: each connection's root handler is replaced by one that ends the
 * connection after the answer; GOAWAY; close frames. XNIO's threads lead to the listeners, and
 * these to the connections.
 */
public final class UndertowAdapter implements DrainAdapter {

  private static final String IO_THREAD = "org.xnio.nio.WorkerThread";
  private static final String SERVER_HANDLE = "org.xnio.nio.NioTcpServerHandle";

  private final Jvm jvm;
  private final Mirror mirror;
  private final Map<Object, UndertowListener> listeners = new ConcurrentHashMap<>();

  /** Touches nothing yet. */
  public UndertowAdapter(Jvm jvm) {
    this.jvm = jvm;
    mirror = jvm.mirror();
  }

  @Override
  public String family() {
    return "undertow";
  }

  @Override
  public boolean begin() throws ReflectiveOperationException {
    for (Object thread : jvm.tasks()) {
      if (Mirror.isA(thread, IO_THREAD)) {
        for (SelectionKey key : ((Selector) mirror.need(thread, "selector")).keys()) {
          Object handle = key.attachment();
          if (handle != null && Mirror.isA(handle, SERVER_HANDLE)) {
            find(mirror.need(handle, "server"));
          }
        }
      }
    }
    again();
    return !listeners.isEmpty();
  }

  /** What listens for a server's connections may be wrapped: in a queue, in TLS, in ALPN. */
  private void find(Object server) throws ReflectiveOperationException {
    Object port = mirror.call(server, "getLocalAddress");
    Set<Object> found =
        new Search(mirror, "org.xnio.", "io.undertow.server.protocol.")
            .from(mirror.get(server, "acceptListener"), UndertowListener.LISTENERS);
    for (Object listener : found) {
      if (port instanceof InetSocketAddress address) {
        listeners.computeIfAbsent(
            listener, _ -> new UndertowListener(mirror, listener, address.getPort()));
      }
    }
  }

  @Override
  public void again() throws ReflectiveOperationException {
    Each.of(listeners.values(), UndertowListener::tellToGo);
  }

  @Override
  public List<Object> endless() throws ReflectiveOperationException {
    List<Object> open = new ArrayList<>();
    Each.of(listeners.values(), listener -> open.addAll(listener.webSockets()));
    return open;
  }

  @Override
  public void close(Object webSocket) throws ReflectiveOperationException {
    ClassLoader loader = webSocket.getClass().getClassLoader();
    Class<?> sender = Class.forName("io.undertow.websockets.core.WebSockets", true, loader);
    for (var method : sender.getMethods()) {
      Class<?>[] types = method.getParameterTypes();
      if (method.getName().equals("sendClose")
          && types.length == 4
          && types[0] == int.class
          && types[2].isInstance(webSocket)) {
        method.invoke(null, GOING_AWAY, "", webSocket, null);
        return;
      }
    }
    throw new NoSuchMethodException(sender.getName() + ".sendClose");
  }

  @Override
  public @Nullable RequestCounter requests() {
    return listeners.isEmpty() ? null : this::look;
  }

  private List<Message.Count> look() throws ReflectiveOperationException {
    Map<Integer, Message.Count> counts = new HashMap<>();
    for (UndertowListener listener : listeners.values()) {
      Message.Count count = listener.count();
      counts.merge(count.port(), count, Counts::sum);
    }
    return List.copyOf(counts.values());
  }
}

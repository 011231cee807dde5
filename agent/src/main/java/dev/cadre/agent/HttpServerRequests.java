package dev.cadre.agent;

import dev.cadre.agent.drain.Jvm;
import dev.cadre.agent.drain.RequestCounter;
import dev.cadre.ipc.Message;
import java.lang.reflect.Field;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The requests in flight of the JDK's HTTP and HTTPS servers in this JVM, by their own
 * book-keeping. For one thread at a time.
 *
 * <p>A server ({@code sun.net.httpserver.ServerImpl}) takes a connection out of its set of idle, or
 * of newly accepted, connections before it reads the first byte of a request, and makes it idle
 * when the answer is written and the next request has not been read yet. So each connection that is
 * in neither set counts, whatever the server is doing with it at that moment. One that is closed
 * does not: the server forgets some of those in its set of all connections.
 */
final class HttpServerRequests implements RequestCounter {

  private final List<Server> servers;

  private HttpServerRequests(List<Server> servers) {
    this.servers = servers;
  }

  /**
   * Finds the servers that run. Nothing has been noted of them before, so that they cost nothing
   * until now: they are found by their threads.
   *
   * @param server the class {@code ServerImpl}; its package and {@code java.lang} are open to us
   * @return null when none runs
   * @throws ReflectiveOperationException when this JDK is not built as expected
   */
  static @Nullable HttpServerRequests find(Class<?> server) throws ReflectiveOperationException {
    Field holder = field(Thread.class, "holder");
    Field task = field(holder.getType(), "task");
    Class<?> dispatcher =
        Class.forName(server.getName() + "$Dispatcher", false, server.getClassLoader());
    Field outer = field(dispatcher, "this$0");
    List<Server> found = new ArrayList<>();
    for (Thread thread : Jvm.threads()) {
      Object held = holder.get(thread);
      Object runs = held == null ? null : task.get(held);
      if (dispatcher.isInstance(runs)) {
        found.add(new Server(server, outer.get(runs)));
      }
    }
    return found.isEmpty() ? null : new HttpServerRequests(found);
  }

  @Override
  public List<Message.Count> look() throws ReflectiveOperationException {
    List<Message.Count> counts = new ArrayList<>(servers.size());
    for (Server server : servers) {
      counts.add(server.count());
    }
    return counts;
  }

  private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  private static final class Server {
    private final int port;
    private final Set<?> connections;
    private final Set<?> idle;
    private final Set<?> fresh;
    private final Field channel;
    private final Set<Object> earlier = Collections.newSetFromMap(new WeakHashMap<>());

    Server(Class<?> type, Object server) throws ReflectiveOperationException {
      ServerSocketChannel listener = (ServerSocketChannel) field(type, "schan").get(server);
      port = Math.max(0, listener.socket().getLocalPort());
      connections = (Set<?>) field(type, "allConnections").get(server);
      idle = (Set<?>) field(type, "idleConnections").get(server);
      fresh = (Set<?>) field(type, "newlyAcceptedConnections").get(server);
      String connection = type.getPackageName() + ".HttpConnection";
      channel = field(Class.forName(connection, false, type.getClassLoader()), "chan");
      earlier.addAll(Arrays.asList(connections.toArray()));
    }

    Message.Count count() throws IllegalAccessException {
      int requests = 0;
      int onEarlier = 0;
      for (Object connection : connections.toArray()) { // A copy, taken under the set's lock.
        if (!idle.contains(connection)
            && !fresh.contains(connection)
            && ((SocketChannel) channel.get(connection)).isOpen()) {
          requests++;
          onEarlier += earlier.contains(connection) ? 1 : 0;
        }
      }
      return new Message.Count(port, requests, onEarlier);
    }
  }
}

package dev.cadre;

import dev.cadre.link.SocketPassing;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passes sockets in a worker by what the agent there has for it: native code, in a class loader of
 * its own. So the two meet in types of the JDK, and by names: {@code
 * dev.cadre.posix.PassedSockets}.
 */
final class AgentSockets implements SocketPassing {
  private static final String AGENT = "dev.cadre.agent.WorkerAgent";

  private final Method copy;
  private final Method send;
  private final Method receive;

  private AgentSockets(Class<?> sockets) throws NoSuchMethodException {
    copy = sockets.getMethod("copy", NetworkChannel.class);
    send = sockets.getMethod("send", SocketChannel.class, long.class, NetworkChannel.class);
    receive = sockets.getMethod("receive", SocketChannel.class);
  }

  private static final class Loaded {
    static final AgentSockets SOCKETS = load();
  }

  static SocketPassing open() {
    return Loaded.SOCKETS;
  }

  /** The agent is on the class path of the JVM, whatever loader the program has. */
  private static AgentSockets load() {
    try {
      Class<?> agent = Class.forName(AGENT, true, ClassLoader.getSystemClassLoader());
      return new AgentSockets((Class<?>) agent.getMethod("passedSockets").invoke(null));
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException("this JVM cannot pass sockets", e);
    }
  }

  @Override
  public NetworkChannel copy(NetworkChannel socket) throws IOException {
    return (NetworkChannel) call(copy, socket);
  }

  @Override
  public boolean send(SocketChannel via, long number, NetworkChannel socket) throws IOException {
    return (Boolean) call(send, via, number, socket);
  }

  @Override
  public @Nullable Passed receive(SocketChannel via) throws IOException {
    Map.Entry<?, ?> came = (Map.Entry<?, ?>) call(receive, via);
    return came == null ? null : new Passed((Long) came.getKey(), (NetworkChannel) came.getValue());
  }

  private static Object call(Method method, Object... arguments) throws IOException {
    try {
      return method.invoke(null, arguments);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (IllegalAccessException e) {
      throw new UnsupportedOperationException("this JVM cannot pass sockets", e);
    }
  }
}

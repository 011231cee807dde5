package dev.cadre.netty;

import io.netty.channel.Channel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.internal.InternalThreadLocalMap;
import io.netty.util.internal.ThreadExecutorMap;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds what runs. Nobody has noted event loops or channels before a drain, so that this costs
 * nothing: event loops are found by their threads, channels by their selectors.
 */
final class EventLoops {

  private final Field threadLocals = field(FastThreadLocalThread.class, "threadLocalMap");
  private final int executorIndex;

  private final Supplier<List<Thread>> threads;

  EventLoops(Supplier<List<Thread>> threads) throws ReflectiveOperationException {
    this.threads = threads;
    // Where a thread keeps its executor. Read without a lock: it is there as long as the loop runs.
    Object executor = field(ThreadExecutorMap.class, "mappings").get(null);
    executorIndex = field(FastThreadLocal.class, "index").getInt(executor);
  }

  /** The event loops that have a thread now. Any thread. */
  Set<SingleThreadEventLoop> running() {
    Set<SingleThreadEventLoop> loops = new LinkedHashSet<>();
    for (Thread thread : threads.get()) {
      if (thread instanceof FastThreadLocalThread) {
        try {
          if (threadLocals.get(thread) instanceof InternalThreadLocalMap map
              && map.indexedVariable(executorIndex) instanceof SingleThreadEventLoop loop) {
            loops.add(loop);
          }
        } catch (IllegalAccessException e) {
          throw new LinkageError("a field that was accessible", e);
        }
      }
    }
    return loops;
  }

  /** The channels of an event loop, on its thread. */
  List<Channel> channels(SingleThreadEventLoop loop) throws ReflectiveOperationException {
    List<Channel> channels = new ArrayList<>();
    try {
      Iterator<Channel> registered = loop.registeredChannelsIterator();
      while (registered.hasNext()) {
        channels.add(registered.next());
      }
    } catch (UnsupportedOperationException e) { // Netty 4.2: the handler of I/O knows.
      addSelected(loop, channels);
    }
    return channels;
  }

  private static void addSelected(SingleThreadEventLoop loop, List<Channel> channels)
      throws ReflectiveOperationException {
    Object handler = field(fieldOwner(loop.getClass(), "ioHandler"), "ioHandler").get(loop);
    if (!handler.getClass().getSimpleName().equals("NioIoHandler")) {
      return; // Such as the loop of channels inside the JVM.
    }
    Selector selector = (Selector) field(handler.getClass(), "unwrappedSelector").get(handler);
    for (SelectionKey key : selector.keys()) {
      Object registration = key.attachment();
      if (key.isValid() && registration != null) {
        Object handle = field(registration.getClass(), "handle").get(registration);
        if (handle instanceof Channel.Unsafe unsafe) {
          channels.add(channel(unsafe));
        }
      }
    }
  }

  private static Channel channel(Channel.Unsafe unsafe) throws ReflectiveOperationException {
    for (Class<?> type = unsafe.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getEnclosingClass() == AbstractNioChannel.class) {
        Method channel = type.getDeclaredMethod("channel");
        channel.setAccessible(true);
        return (Channel) channel.invoke(unsafe);
      }
    }
    throw new NoSuchMethodException(unsafe.getClass() + " has no channel()");
  }

  private static Class<?> fieldOwner(Class<?> from, String name) throws NoSuchFieldException {
    for (Class<?> type = from; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          return type;
        }
      }
    }
    throw new NoSuchFieldException(from.getName() + "." + name);
  }

  private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}

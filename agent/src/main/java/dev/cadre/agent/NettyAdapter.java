package dev.cadre.agent;

import dev.cadre.agent.drain.DrainAdapter;
import dev.cadre.agent.drain.Jvm;
import dev.cadre.agent.drain.RequestCounter;
import dev.cadre.ipc.Message;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Netty and all that is built on it: {@code Connection: close}, GOAWAY, WebSocket close frames. The
 * work is done by classes that are compiled against Netty ({@code dev.cadre.netty}) and defined
 * beside the application's; the two sides meet in types of {@code java.util}.
 */
final class NettyAdapter implements DrainAdapter {

  private static final long PAUSE_MILLIS = 40;

  /** A look takes at most this part of the time, however many connections there are. */
  private static final int DUTY = 10;

  /** What the first look may take; event loops that are held up longer are seen to later. */
  private static final long FIRST_LOOK_MILLIS = 1000;

  /** {@code dev.cadre.netty.NettyServers}, by what both sides know of it. */
  private record Servers(Runnable look, Supplier<?> counts) {}

  private final long webSocketSpreadMillis;
  private final Consumer<String> complaint;
  private final Map<NettyCopy, Servers> copies = new LinkedHashMap<>();

  /** Not to be tried again: a class is defined once. */
  private final Set<NettyCopy> failed = new HashSet<>();

  /**
   * Finds nothing yet.
   *
   * @param webSocketSpreadMillis the time over which WebSockets are told to go, 0 or more
   * @param complaint is told which copy of Netty cannot be told to go, and why; any thread
   */
  NettyAdapter(long webSocketSpreadMillis, Consumer<String> complaint) {
    this.webSocketSpreadMillis = webSocketSpreadMillis;
    this.complaint = complaint;
  }

  @Override
  public String family() {
    return "netty";
  }

  @Override
  public boolean begin() throws Exception {
    for (Thread thread : Jvm.threads()) {
      NettyCopy copy = NettyCopy.of(thread);
      if (copy != null && !copies.containsKey(copy) && !failed.contains(copy)) {
        begin(copy);
      }
    }
    return awaitFirstLook();
  }

  /** A copy that is not built as expected does not keep the others from being told. */
  private void begin(NettyCopy copy) {
    try {
      Servers servers = define(copy);
      servers.look().run();
      copies.put(copy, servers);
      Thread looking = new Thread(() -> keepLooking(servers.look()), "cadre-netty");
      looking.setDaemon(true);
      looking.start();
    } catch (Exception | LinkageError e) {
      failed.add(copy);
      complaint.accept(
          "cannot tell clients of netty ("
              + copy.name()
              + " of "
              + copy.loader()
              + ") to go: "
              + e);
    }
  }

  private Servers define(NettyCopy copy) throws Exception {
    try {
      JdkHook.define(copy.loader(), copy.classes());
      Object servers =
          Class.forName(copy.servers(), true, copy.loader())
              .getConstructor(Supplier.class, Consumer.class, long.class)
              .newInstance((Supplier<List<Thread>>) Jvm::threads, complaint, webSocketSpreadMillis);
      return new Servers((Runnable) servers, (Supplier<?>) servers);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** New event loops and connections, other protocols, steps that are due: until the JVM ends. */
  private void keepLooking(Runnable look) {
    try {
      long pause = PAUSE_MILLIS;
      while (true) {
        Thread.sleep(pause);
        long before = System.nanoTime();
        look.run();
        pause = Math.max(PAUSE_MILLIS, DUTY * (System.nanoTime() - before) / 1_000_000);
      }
    } catch (InterruptedException e) {
      // Nobody has a reason to; the kernel's view of the connections remains.
    } catch (RuntimeException | LinkageError e) {
      complaint.accept("cannot tell clients of netty to go any more: " + e);
    }
  }

  /** Waits until every event loop was looked at, so that the first counts are true. */
  private boolean awaitFirstLook() throws Exception {
    long deadline = System.nanoTime() + FIRST_LOOK_MILLIS * 1_000_000;
    boolean serving = false;
    for (Servers servers : copies.values()) {
      while (!ask(servers, "isLookedAt") && System.nanoTime() - deadline < 0) {
        Thread.sleep(1);
      }
      serving |= ask(servers, "isServing");
    }
    return serving;
  }

  private static boolean ask(Servers servers, String question) throws ReflectiveOperationException {
    Object asked = servers.look();
    return (Boolean) asked.getClass().getMethod(question).invoke(asked);
  }

  @Override
  public @Nullable RequestCounter requests() {
    return copies.isEmpty() ? null : this::look;
  }

  private List<Message.Count> look() {
    List<Message.Count> counts = new ArrayList<>();
    for (Servers servers : copies.values()) {
      for (Object count : (List<?>) servers.counts().get()) {
        int[] seen = (int[]) count;
        counts.add(new Message.Count(seen[0], seen[1], seen[2]));
      }
    }
    return counts;
  }
}

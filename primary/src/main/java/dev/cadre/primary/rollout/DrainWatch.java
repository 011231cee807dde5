package dev.cadre.primary.rollout;

import dev.cadre.ipc.Message;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.SocketDiagnostics;
import dev.cadre.posix.SocketDiagnostics.TcpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the connections of workers that drain, and says when each has nothing left to do. One
 * platform thread for all of them, which sleeps while there is none; methods may be called by any
 * thread.
 */
public final class DrainWatch implements AutoCloseable {
  private static final long FAST_MILLIS = 20;
  private static final long SLOW_MILLIS = 100;
  private static final long FAST_FOR_NANOS = Duration.ofSeconds(1).toNanos();

  /** A sample may take this part of the time, however many connections there are. */
  private static final int DUTY = 5;

  /**
   * What to watch.
   *
   * @param pid of the worker
   * @param ports of the shared TCP listeners
   * @param linger from the moment that steering turned away until no connection can come any more;
   *     what is seen until then is watched
   * @param deadline when to give up, from the same moment
   * @param includeLater whether connections that come later are watched too: yes in a rolling
   *     restart, where none should come; no when the whole application stops and they may come
   *     without end
   * @param queues how much waits to be accepted or received by the worker; asked by the watch's
   *     thread
   */
  public record Request(
      int pid,
      Set<Integer> ports,
      Duration linger,
      Duration deadline,
      boolean includeLater,
      IntSupplier queues) {
    /** The linger that fits: see docs/architecture.md, The way of a drain. */
    public static final Duration LINGER = Duration.ofMillis(400);

    public Request {
      ports = Set.copyOf(ports);
    }
  }

  /** How a drain ended. */
  public sealed interface Result {
    /**
     * The worker has nothing left to do.
     *
     * @param settledIdle how many connections are still open, all idle
     */
    record Drained(Duration duration, int settledIdle) implements Result {}

    /** The deadline has come first; with the connections that were open at the end. */
    record Overdue(List<TcpConnection> connections) implements Result {}
  }

  /** One worker under watch. */
  public final class Watch {
    private final Request request;
    private final Drain drain;
    private final long start = System.nanoTime();
    private final OwnConnections own;
    private final Consumer<Result> done;
    private volatile boolean answered;
    private volatile List<Message.Count> counts = List.of();

    private Watch(Request request, Consumer<Result> done) {
      this.request = request;
      this.done = done;
      this.drain = new Drain(request, start);
      this.own = new OwnConnections(request.pid());
    }

    /** What the worker counts now; ports that it does not count are left out. */
    public void inFlight(List<Message.Count> counts) {
      this.counts = List.copyOf(counts);
    }

    /** The worker has said what it had to say at first: no need to wait for a count. */
    public void answered() {
      answered = true;
    }

    /** Ends the watch without a result, as when the worker has exited. */
    public void cancel() {
      remove(this);
    }
  }

  private final Posix posix;
  private final Object lock = new Object();
  // Guarded by lock.
  private final List<Watch> watches = new ArrayList<>();
  private boolean closed;
  private @Nullable Thread thread;

  public DrainWatch(Posix posix) {
    this.posix = posix;
  }

  /**
   * Starts to watch a worker, from which steering has just turned away.
   *
   * @param done called once by the watch's thread, which it must not hold up
   */
  public Watch watch(Request request, Consumer<Result> done) {
    Watch watch = new Watch(request, done);
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("the drain watch is closed");
      }
      watches.add(watch);
      if (thread == null) {
        thread = Thread.ofPlatform().name("cadre-drain").daemon().start(this::run);
      }
      lock.notifyAll();
    }
    return watch;
  }

  private boolean remove(Watch watch) {
    synchronized (lock) {
      return watches.remove(watch);
    }
  }

  private void run() {
    @Nullable SocketDiagnostics diagnostics = null;
    boolean said = false; // once is enough: the same defect would come with every sample
    try {
      while (true) {
        List<Watch> current;
        synchronized (lock) {
          while (watches.isEmpty() && !closed) {
            lock.wait();
          }
          if (closed) {
            return;
          }
          current = List.copyOf(watches);
        }
        long before = System.nanoTime();
        try {
          if (diagnostics == null) {
            diagnostics = posix.openSocketDiagnostics();
          }
          sample(diagnostics, current);
        } catch (PosixException | RuntimeException e) {
          if (e instanceof RuntimeException defect && !said) {
            said = true;
            say(defect);
          }
          // Without a sample nothing is known: the deadline decides. The next one may be luckier.
          close(diagnostics);
          diagnostics = null;
          long now = System.nanoTime();
          current.forEach(watch -> watch.drain.overdue(now).ifPresent(r -> finish(watch, r)));
        }
        long after = System.nanoTime();
        boolean fast =
            current.stream()
                .anyMatch(watch ->
                    after - watch.start < watch.request.linger().toNanos() + FAST_FOR_NANOS);
        long pause =
            Math.max(fast ? FAST_MILLIS : SLOW_MILLIS, DUTY * (after - before) / 1_000_000);
        synchronized (lock) {
          if (!closed) {
            lock.wait(pause);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(diagnostics);
      synchronized (lock) {
        thread = null; // the next watch starts another
      }
    }
  }

  /** As an exception that ends the thread is said; this one does not end it. */
  private static void say(RuntimeException defect) {
    Thread self = Thread.currentThread();
    self.getUncaughtExceptionHandler().uncaughtException(self, defect);
  }

  private void sample(SocketDiagnostics diagnostics, List<Watch> current) throws PosixException {
    // The queues first: what is accepted meanwhile then is among the connections. The counts last:
    // what has been read out of a connection meanwhile then is in the count, or soon will be.
    int[] waiting = current.stream().mapToInt(watch -> watch.request.queues().getAsInt()).toArray();
    Map<Integer, List<TcpConnection>> byPort = new HashMap<>();
    for (Watch watch : current) {
      for (int port : watch.request.ports()) {
        if (!byPort.containsKey(port)) {
          byPort.put(port, diagnostics.connections(port));
        }
      }
    }
    for (int i = 0; i < waiting.length; i++) {
      Watch watch = current.get(i);
      List<TcpConnection> all =
          watch.request.ports().stream()
              .flatMap(port -> byPort.getOrDefault(port, List.of()).stream())
              .toList();
      watch
          .drain
          .sample(System.nanoTime(), watch.own.of(all), waiting[i], watch.answered, watch.counts)
          .ifPresent(result -> finish(watch, result));
    }
  }

  private void finish(Watch watch, Result result) {
    if (remove(watch)) {
      try {
        watch.done.accept(result);
      } catch (RuntimeException e) {
        say(e); // the other watches have nothing to do with it
      }
    }
  }

  private static void close(@Nullable SocketDiagnostics diagnostics) {
    if (diagnostics != null) {
      try {
        diagnostics.close();
      } catch (PosixException e) {
        // It is gone even so.
      }
    }
  }

  /** Ends all watches without results, and the thread. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      watches.clear();
      lock.notifyAll();
    }
  }
}

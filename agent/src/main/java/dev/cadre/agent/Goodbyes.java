package dev.cadre.agent;

import dev.cadre.agent.drain.DrainAdapter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Says goodbye to those clients that no answer can tell to go, from the beginning of a drain to the
 * end of the JVM: WebSockets and streams of events, spread over a time so that they do not all come
 * back at once, and connections that came late.
 */
final class Goodbyes extends Thread {

  private static final long PAUSE_MILLIS = 100;

  /** A round takes at most this part of the time, however many connections there are. */
  private static final int DUTY = 10;

  /**
   * Rounds in a row that an adapter fails in before it is given up, a second or more. It looks at
   * live objects of other threads, where one round says little.
   */
  private static final int FAILURES = 10;

  private record Open(DrainAdapter adapter, Object endless) {}

  private final List<DrainAdapter> adapters;
  private final Consumer<String> complaint;
  private final Map<DrainAdapter, Integer> failures = new HashMap<>();
  private final Set<Object> told = Collections.newSetFromMap(new IdentityHashMap<>());

  /** When all are to be told, of {@link System#nanoTime}. */
  private volatile long end;

  /**
   * Not started.
   *
   * @param adapters those that are in force
   * @param spreadMillis the time over which they are told; 0 is at once
   */
  Goodbyes(List<DrainAdapter> adapters, long spreadMillis, Consumer<String> complaint) {
    super("cadre-goodbye");
    setDaemon(true);
    this.adapters = new ArrayList<>(adapters);
    this.complaint = complaint;
    end = after(spreadMillis);
  }

  private static long after(long millis) {
    return System.nanoTime() + millis * 1_000_000;
  }

  /** Takes no more than this time from now. Any thread. */
  void hurry(long spreadMillis) {
    long sooner = after(spreadMillis);
    if (sooner - end < 0) {
      end = sooner;
    }
  }

  @Override
  public void run() {
    try {
      while (!adapters.isEmpty()) {
        long before = System.nanoTime();
        List<Open> open = look();
        int share = share(open.size(), (end - before) / 1_000_000);
        open.subList(0, share).forEach(this::close);
        Thread.sleep(Math.max(PAUSE_MILLIS, DUTY * (System.nanoTime() - before) / 1_000_000));
      }
    } catch (InterruptedException e) {
      // Nobody has a reason to.
    }
  }

  /** How many are told now, so that all have been when the time is over. */
  static int share(int open, long leftMillis) {
    long rounds = Math.max(1, leftMillis / PAUSE_MILLIS);
    return (int) ((open + rounds - 1) / rounds);
  }

  /** Tells the late ones; those without an end that were not told yet. */
  private List<Open> look() {
    List<Open> open = new ArrayList<>();
    for (DrainAdapter adapter : List.copyOf(adapters)) {
      try {
        adapter.again();
        for (Object endless : adapter.endless()) {
          if (!told.contains(endless)) {
            open.add(new Open(adapter, endless));
          }
        }
        failures.remove(adapter);
      } catch (Exception | LinkageError e) {
        failed(adapter, e);
      }
    }
    return open;
  }

  private void failed(DrainAdapter adapter, Throwable why) {
    if (failures.merge(adapter, 1, Integer::sum) == FAILURES) {
      adapters.remove(adapter);
      complaint.accept("cannot tell all clients of " + adapter.family() + " to go: " + why);
    }
  }

  private void close(Open open) {
    told.add(open.endless());
    Thread.startVirtualThread(() -> { // It blocks while the client does not read.
      try {
        open.adapter().close(open.endless());
      } catch (Exception | LinkageError e) {
        complaint.accept(
            "cannot close a WebSocket or stream of " + open.adapter().family() + ": " + e);
      }
    });
  }
}

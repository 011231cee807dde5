package dev.cadre.primary;

import dev.cadre.posix.PosixException;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.WorkerView;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.rollout.DrainWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Counts the open connections of the workers for who looks at them. The kernel is asked on a thread
 * of its own: with thousands of connections that takes a while.
 */
final class Census implements AutoCloseable {
  private final DrainWatch connections;
  private final Journal journal;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("cadre-census").factory());
  private boolean failed;

  Census(DrainWatch connections, Journal journal) {
    this.connections = connections;
    this.journal = journal;
  }

  /** Completes {@code result} by the view with its connections counted. */
  void complete(ClusterView view, CompletableFuture<ClusterView> result) {
    thread.execute(() -> result.complete(counted(view)));
  }

  private ClusterView counted(ClusterView view) {
    Set<Integer> ports =
        view.listeners().stream()
            .map(ClusterView.Address::port)
            .filter(port -> port != 0)
            .collect(Collectors.toSet());
    List<Integer> pids = view.workers().stream().map(worker -> (int) worker.pid()).toList();
    try {
      Map<Integer, Integer> counts = connections.openConnections(pids, ports);
      List<WorkerView> workers = new ArrayList<>();
      for (WorkerView worker : view.workers()) {
        workers.add(
            worker.withConnections(OptionalInt.of(counts.getOrDefault((int) worker.pid(), 0))));
      }
      return view.withWorkers(workers);
    } catch (PosixException | RuntimeException e) {
      if (!failed) {
        failed = true;
        journal.warn("Open connections cannot be counted: " + e.getMessage());
      }
      return view;
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}

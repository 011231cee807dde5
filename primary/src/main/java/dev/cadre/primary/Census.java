package dev.cadre.primary;

import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.SocketDiagnostics;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.WorkerView;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.rollout.Traffic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Counts the connections and requests of the workers for who looks at them. The kernel is asked on
 * a thread of its own: with thousands of connections that takes a while.
 */
final class Census implements AutoCloseable {
  private final Posix posix;
  private final Journal journal;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("cadre-census").factory());
  private boolean failed;

  Census(Posix posix, Journal journal) {
    this.posix = posix;
    this.journal = journal;
  }

  /** Completes {@code result} by the view with its traffic counted. */
  void complete(ClusterView view, CompletableFuture<ClusterView> result) {
    thread.execute(() -> result.complete(counted(view)));
  }

  private ClusterView counted(ClusterView view) {
    Set<Integer> ports = new HashSet<>();
    Set<String> paths = new HashSet<>();
    for (ClusterView.Address address : view.listeners()) {
      if (address.port() == 0) {
        paths.add(address.host());
      } else if (!address.udp()) {
        ports.add(address.port());
      }
    }
    List<Integer> pids = view.workers().stream().map(worker -> (int) worker.pid()).toList();
    try (SocketDiagnostics diagnostics = posix.openSocketDiagnostics()) {
      Map<Integer, Traffic> traffic = Traffic.of(diagnostics, pids, ports, paths);
      List<WorkerView> workers = new ArrayList<>();
      for (WorkerView worker : view.workers()) {
        Traffic own = traffic.getOrDefault((int) worker.pid(), new Traffic(0, 0));
        workers.add(worker.withTraffic(own.connections(), own.inFlight()));
      }
      return view.withWorkers(workers);
    } catch (PosixException | RuntimeException e) {
      if (!failed) {
        failed = true;
        journal.warn("Connections cannot be counted: " + e.getMessage());
      }
      return view;
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}

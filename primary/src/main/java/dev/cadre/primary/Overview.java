package dev.cadre.primary;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.Message;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.WorkerView;
import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.log.ClusterLog;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Lifecycle;
import dev.cadre.primary.supervise.Slot;
import dev.cadre.primary.supervise.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the primary shows of itself: taken on the supervisor's thread, immutable then. */
final class Overview {
  private final String name;
  private final Instant started;
  private final Crew crew;
  private final Listeners listeners;
  private final Standby standby;
  private final Aot aot;
  private final Accounts accounts;
  private final ClusterLog log;

  Overview(
      String name,
      Instant started,
      Crew crew,
      Listeners listeners,
      Standby standby,
      Aot aot,
      Accounts accounts,
      ClusterLog log) {
    this.name = name;
    this.started = started;
    this.crew = crew;
    this.listeners = listeners;
    this.standby = standby;
    this.aot = aot;
    this.accounts = accounts;
    this.log = log;
  }

  ClusterView of(Cluster cluster, Instant now, Optional<ClusterView.Address> health) {
    List<ClusterView.Address> addresses = new ArrayList<>();
    for (ListenerKey key : listeners.keys()) {
      addresses.add(new ClusterView.Address(key.host(), listeners.port(key), key.family().isUdp()));
    }
    List<WorkerView> workers = new ArrayList<>();
    for (Slot slot : cluster.slots()) {
      for (Worker worker : slot.workers()) {
        if (worker.pid() != 0) {
          workers.add(view(cluster, slot, worker, now));
        }
      }
    }
    return new ClusterView(
        name,
        cluster.primaryPid(),
        started,
        state(cluster),
        cluster.generation(),
        addresses,
        workers,
        standby.pid(),
        aot.words(cluster),
        log.targets().stream().map(Overview::target).toList(),
        health,
        figures(cluster));
  }

  private static ClusterView.LogTarget target(ClusterLog.Target target) {
    return new ClusterView.LogTarget(
        target.name(), target.trouble().orElse(""), target.lostLines(), target.lostBytes());
  }

  private ClusterView.Figures figures(Cluster cluster) {
    Runtime runtime = Runtime.getRuntime();
    ProcessFigures primary = ProcessFigures.of(cluster.primaryPid());
    return new ClusterView.Figures(
        runtime.totalMemory() - runtime.freeMemory(),
        primary.residentBytes(),
        primary.cpuSeconds(),
        accounts.sums(cluster));
  }

  private static ClusterView.State state(Cluster cluster) {
    return switch (cluster.lifecycle()) {
      case STOPPING -> ClusterView.State.STOPPING;
      case STARTING, RUNNING -> {
        if (cluster.rollout().isPresent()) {
          yield ClusterView.State.ROLLING_RESTART;
        }
        yield cluster.lifecycle() == Lifecycle.STARTING
            ? ClusterView.State.STARTING
            : ClusterView.State.RUNNING;
      }
    };
  }

  private static Optional<WorkerView.Jvm> jvm(Message.Health health) {
    return health.collections() < 0
        ? Optional.empty()
        : Optional.of(
            new WorkerView.Jvm(
                health.collections(),
                Duration.ofMillis(health.collectionMillis()),
                health.threads()));
  }

  private WorkerView view(Cluster cluster, Slot slot, Worker worker, Instant now) {
    ProcessFigures figures = ProcessFigures.of(worker.pid());
    Optional<Message.Health> health =
        crew.worker(worker.ref().id()).flatMap(handle -> handle.health);
    return new WorkerView(
        slot.index(),
        worker.ref().id(),
        worker.pid(),
        worker.ref().generation(),
        cluster.isParked(worker) ? "parked" : worker.phase().word(),
        Duration.between(worker.forkedAt(), now),
        health.map(Message.Health::heapUsedBytes).orElse(0L),
        health.map(Message.Health::heapMaxBytes).orElse(0L),
        figures.residentBytes(),
        figures.cpuSeconds(),
        slot.restarts(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        health.map(Message.Health::states).orElse(List.of()),
        health.flatMap(Overview::jvm));
  }
}

package dev.cadre.primary;

import dev.cadre.primary.admin.Outcome;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Lifecycle;
import dev.cadre.primary.supervise.Slot;
import dev.cadre.primary.supervise.Worker;
import java.util.List;
import java.util.Optional;

/** So many workers are ready, and none more is left. */
record ScaleAim(int workers) implements Waiting.Aim {

  @Override
  public Optional<Outcome> reached(Cluster cluster) {
    if (cluster.lifecycle() == Lifecycle.STOPPING) {
      return failed("The application is being stopped");
    }
    if (cluster.size() != workers) {
      return failed("Somebody else wants " + words(cluster.size()) + " since then");
    }
    for (Slot slot : wanted(cluster)) {
      if (slot.bootFailures() > 0 && !ready(slot)) {
        return failed(
            "The worker of slot "
                + slot.index()
                + " does not get ready, the log says why; it is tried again and again");
      }
    }
    return cluster.slots().size() == workers && ready(cluster) == workers
        ? Optional.of(
            new Outcome(ExitCode.OK, words(workers) + (workers == 1 ? " is ready" : " are ready")))
        : Optional.empty();
  }

  @Override
  public String progress(Cluster cluster) {
    List<Worker> leaving =
        cluster.slots().subList(wanted(cluster).size(), cluster.slots().size()).stream()
            .flatMap(slot -> slot.workers().stream())
            .toList();
    long ready = ready(cluster);
    if (ready < workers) {
      return ready + " of " + words(workers) + " are ready";
    }
    return leaving.isEmpty()
        ? ""
        : words(leaving.size()) + (leaving.size() == 1 ? " finishes" : " finish") + " what is left";
  }

  private static Optional<Outcome> failed(String words) {
    return Optional.of(new Outcome(ExitCode.FAILED, words));
  }

  private List<Slot> wanted(Cluster cluster) {
    return cluster.slots().subList(0, Math.min(workers, cluster.slots().size()));
  }

  private long ready(Cluster cluster) {
    return wanted(cluster).stream().filter(ScaleAim::ready).count();
  }

  private static boolean ready(Slot slot) {
    return slot.current().filter(Worker::ready).isPresent();
  }

  private static String words(int workers) {
    return workers == 1 ? "1 worker" : workers + " workers";
  }
}

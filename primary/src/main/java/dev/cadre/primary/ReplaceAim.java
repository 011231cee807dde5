package dev.cadre.primary;

import dev.cadre.primary.admin.Outcome;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Lifecycle;
import dev.cadre.primary.supervise.Slot;
import dev.cadre.primary.supervise.Worker;
import java.util.Optional;

/**
 * One worker has taken the place of another, which is gone.
 *
 * @param slot of both
 * @param old the id of the worker to be replaced
 * @param oldPid its process
 * @param fresh the id of the one that comes
 */
record ReplaceAim(int slot, int old, long oldPid, int fresh) implements Waiting.Aim {

  @Override
  public Optional<Outcome> reached(Cluster cluster) {
    if (cluster.lifecycle() == Lifecycle.STOPPING || slot >= cluster.size()) {
      return failed("The slot of worker " + oldPid + " is not wanted any more");
    }
    Slot place = cluster.slots().get(slot);
    if (cluster.worker(old).isEmpty()) {
      return place
          .current()
          .filter(Worker::ready)
          .map(worker ->
              new Outcome(
                  ExitCode.OK, "Worker " + worker.pid() + " has replaced worker " + oldPid));
    }
    boolean coming =
        place.successor().filter(this::isFresh).isPresent()
            || place.current().filter(this::isFresh).isPresent();
    return coming
        ? Optional.empty()
        : failed("The new worker did not get ready, the log says why; worker " + oldPid + " stays");
  }

  @Override
  public String progress(Cluster cluster) {
    Worker coming = cluster.worker(fresh).orElse(null);
    Worker going = cluster.worker(old).orElse(null);
    if (going == null || coming == null) {
      return "";
    }
    if (!going.ready()) {
      return "worker " + oldPid + " is " + going.phase().word();
    }
    return coming.pid() == 0 ? "" : "new worker " + coming.pid() + " is " + coming.phase().word();
  }

  private boolean isFresh(Worker worker) {
    return worker.ref().id() == fresh;
  }

  private static Optional<Outcome> failed(String words) {
    return Optional.of(new Outcome(ExitCode.FAILED, words));
  }
}

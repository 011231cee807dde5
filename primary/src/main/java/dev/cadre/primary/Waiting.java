package dev.cadre.primary;

import dev.cadre.primary.admin.Outcome;
import dev.cadre.primary.admin.ProgressListener;
import dev.cadre.primary.supervise.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Operators who wait until the cluster is as they asked. Of the supervisor's thread. */
final class Waiting {

  /** What somebody waits for. */
  interface Aim {
    /** How it ended; empty while it is on its way. */
    Optional<Outcome> reached(Cluster cluster);

    /** How far it has come, in a line; told when it changes. */
    String progress(Cluster cluster);
  }

  private static final class Waiter {
    final Aim aim;
    final ProgressListener listener;
    final CompletableFuture<Outcome> result;
    String said = "";

    Waiter(Aim aim, ProgressListener listener, CompletableFuture<Outcome> result) {
      this.aim = aim;
      this.listener = listener;
      this.result = result;
    }
  }

  private final List<Waiter> waiters = new ArrayList<>();

  void add(Aim aim, ProgressListener listener, CompletableFuture<Outcome> result) {
    waiters.add(new Waiter(aim, listener, result));
  }

  /** After each decision. */
  void follow(Cluster cluster) {
    waiters.removeIf(waiter -> {
      Optional<Outcome> outcome = waiter.aim.reached(cluster);
      String progress = outcome.isPresent() ? "" : waiter.aim.progress(cluster);
      if (!progress.isEmpty() && !progress.equals(waiter.said)) {
        waiter.said = progress;
        waiter.listener.progress(progress);
      }
      outcome.ifPresent(waiter.result::complete);
      return outcome.isPresent();
    });
  }
}

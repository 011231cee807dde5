package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every wait has an end: what is done when it has come, and when the next one comes. */
final class Deadlines {
  /**
   * From the end of a channel to the end of patience with its worker: a process that ends closes
   * its channel a moment before it can be reaped, and then its death is the better news.
   */
  static final Duration SEVERED = Duration.ofSeconds(1);

  private Deadlines() {}

  static void expire(Turn turn) {
    for (Worker worker : turn.cluster().workers()) {
      Instant deadline = of(worker.phase());
      if (deadline != null && !turn.now.isBefore(deadline)) {
        expire(turn, worker);
      }
    }
    Trials.expire(turn);
  }

  private static void expire(Turn turn, Worker worker) {
    switch (worker.phase()) {
      case Phase.Booting _ -> {
        String fault = notListening(turn, worker);
        turn.error("Worker " + worker.pid() + " " + fault);
        turn.dump(worker, Optional.of("it " + fault));
        Rollouts.failedBoot(turn, worker, fault);
      }
      case Phase.Probing _ -> {
        String fault = "was not ready within " + text(turn.policy().ready());
        turn.error("Worker " + worker.pid() + " " + fault + " of listening");
        turn.dump(worker, Optional.of("it " + fault));
        Rollouts.failedBoot(turn, worker, fault);
      }
      case Phase.Stalled _ -> {
        String fault = "did not answer for " + text(turn.policy().stall());
        turn.error("Worker " + worker.pid() + " " + fault + ": it is replaced");
        Convergence.makeRoom(turn, worker);
        turn.dump(worker, Optional.of("it " + fault));
        Rollouts.failedTakeOver(turn, worker, fault);
      }
      case Phase.Severed severed -> severed(turn, worker, "lost its channel: " + severed.reason());
      case Phase.Draining _ -> {
        turn.warn(
            "Worker "
                + worker.pid()
                + " still had work in flight after "
                + text(turn.policy().drain())
                + " (drain-timeout): thread dump, then TERM");
        turn.overdue(worker);
      }
      case Phase.Overdue _ -> turn.terminate(worker, Optional.empty());
      case Phase.Exiting exiting -> {
        turn.warn(
            "Worker "
                + worker.pid()
                + " has not exited "
                + text(turn.policy().exit())
                + " after TERM (exit-timeout): thread dump, then KILL");
        turn.dump(worker, exiting.fault());
      }
      case Phase.Dumping dumping -> turn.kill(worker, dumping.fault());
      case Phase.Ready _, Phase.Killed _ -> {}
    }
  }

  /** Without a channel a worker is on its own: it makes room for one that is not. */
  private static void severed(Turn turn, Worker worker, String fault) {
    turn.warn("Worker " + worker.pid() + " " + fault + ": it is replaced");
    if (worker.readySince().isPresent()) {
      Convergence.makeRoom(turn, worker);
      turn.retire(worker);
      Rollouts.failedTakeOver(turn, worker, fault);
    } else {
      turn.terminate(worker, Optional.of("it " + fault));
      Rollouts.failedBoot(turn, worker, fault);
    }
  }

  private static String notListening(Turn turn, Worker worker) {
    Slot slot = turn.slotOf(worker);
    if (worker.bound().isEmpty()) {
      long millis = Duration.between(worker.forkedAt(), turn.now).toMillis();
      return "did not listen on a shared address within "
          + text(Duration.ofMillis(millis))
          + alone(worker.alone());
    }
    return "bound "
        + Names.of(worker.bound())
        + " but not "
        + Names.of(Names.without(slot.expected(), worker.bound()));
  }

  /** What it bound instead, and what to do about that. */
  private static String alone(Set<ListenerKey> keys) {
    if (keys.isEmpty()) {
      return "";
    }
    boolean zero = keys.stream().anyMatch(key -> key.port() == 0);
    return ": "
        + Names.of(keys)
        + " is its own"
        + (zero ? ", port 0 is shared with --port-zero shared" : " (private-port)");
  }

  /** The end of the phase; null when it has none. */
  private static @Nullable Instant of(Phase phase) {
    return switch (phase) {
      case Phase.Booting p -> p.deadline();
      case Phase.Probing p -> p.deadline();
      case Phase.Stalled p -> p.deadline();
      case Phase.Severed p -> p.deadline();
      case Phase.Draining p -> p.deadline();
      case Phase.Overdue p -> p.deadline();
      case Phase.Exiting p -> p.deadline();
      case Phase.Dumping p -> p.deadline();
      case Phase.Ready _, Phase.Killed _ -> null;
    };
  }

  /** When something is due without an event, after {@code now}; {@code none} if not before it. */
  static Instant next(Cluster cluster, Instant now, Instant none) {
    Instant next = none;
    for (Slot slot : cluster.slots()) {
      if (slot.current().isEmpty()) {
        next = earlier(next, slot.forkAt(), now);
      }
      for (Worker worker : slot.workers()) {
        next = earlier(next, of(worker.phase()), now);
      }
      Worker successor = slot.successor().orElse(null);
      if (successor != null && successor.phase() instanceof Phase.Ready ready) {
        next = earlier(next, ready.since().plus(cluster.policy().ramp()), now);
      }
    }
    next = earlier(next, cluster.parkedUntil().orElse(null), now);
    return earlier(next, dueOf(cluster), now);
  }

  private static @Nullable Instant dueOf(Cluster cluster) {
    return switch (cluster.rollout().orElse(null)) {
      case null -> null;
      case Rollout.Snapshotting _ -> null;
      case Rollout.Trying t -> t.deadline().orElse(null);
      case Rollout.Rolling r -> r.nextSlotAt();
      case Rollout.RollingBack r -> r.nextSlotAt();
    };
  }

  private static Instant earlier(Instant next, @Nullable Instant candidate, Instant now) {
    return candidate != null && candidate.isAfter(now) && candidate.isBefore(next)
        ? candidate
        : next;
  }

  /** {@code 30 s}, {@code 500 ms}. */
  static String text(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}

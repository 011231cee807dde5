package dev.cadre.primary.supervise;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The trial of a generation: its first worker, the canary, stands beside all of the old ones. It is
 * compared, gets a small share, is watched, and only then takes over. Whatever is wrong with it
 * ends the rolling restart before an old worker was touched.
 */
final class Trials {
  /** For the comparison before the canary has a share, and for the verdict to arrive. */
  static final Duration GRACE = Duration.ofSeconds(30);

  private Trials() {}

  /** Whether the worker is tried now. */
  static boolean isCanary(Cluster cluster, Worker worker) {
    return cluster.rollout().orElse(null) instanceof Rollout.Trying trying
        && worker.ref().generation() == trying.to();
  }

  /** When the canary got its share of the connections; empty when there is none that has one. */
  static Optional<Instant> shareSince(Cluster cluster) {
    return cluster.rollout().orElse(null) instanceof Rollout.Trying trying
        ? trying.shareSince()
        : Optional.empty();
  }

  /**
   * A worker is ready: if it is the canary, it is compared. Where no old worker serves there is
   * nothing to compare with, and nothing to lose.
   */
  static void begin(Turn turn, Worker canary) {
    if (isCanary(turn.cluster(), canary)
        && turn.cluster().rollout().orElse(null) instanceof Rollout.Trying trying
        && trying.deadline().isEmpty()) {
      Worker old = old(turn, canary).orElse(null);
      if (old == null) {
        turn.warn("No worker of the old version serves: the new one takes over without a trial");
        turn.rollout(
            Optional.of(
                new Rollout.Rolling(
                    trying.from(), trying.to(), turn.now, trying.order().untried())));
        return;
      }
      Instant deadline = turn.now.plus(turn.policy().observe()).plus(GRACE);
      turn.rollout(
          Optional.of(
              new Rollout.Trying(
                  trying.from(),
                  trying.to(),
                  Optional.empty(),
                  Optional.of(deadline),
                  trying.order())));
      turn.emit(new Effect.Try(canary.ref(), canary.pid(), old.ref(), old.pid(), deadline));
    }
  }

  /** The worker to compare with: the canary's neighbour, else another. */
  private static Optional<Worker> old(Turn turn, Worker canary) {
    Optional<Worker> neighbour = turn.slotOf(canary).current().filter(Worker::ready);
    return neighbour.isPresent()
        ? neighbour
        : turn.cluster().inService().stream()
            .filter(Slot::currentReady)
            .flatMap(slot -> slot.current().stream())
            .findFirst();
  }

  static void compared(Turn turn, int worker) {
    if (trial(turn, worker).orElse(null) instanceof Rollout.Trying trying
        && trying.shareSince().isEmpty()) {
      turn.rollout(
          Optional.of(
              new Rollout.Trying(
                  trying.from(),
                  trying.to(),
                  Optional.of(turn.now),
                  trying.deadline(),
                  trying.order())));
      say(
          turn,
          "the new worker answers as the old one does; it gets "
              + turn.policy().canaryPercent()
              + " % of the connections for "
              + Deadlines.text(turn.policy().observe()));
    }
  }

  static void passed(Turn turn, int worker) {
    if (trial(turn, worker).orElse(null) instanceof Rollout.Trying trying) {
      say(turn, "generation " + trying.to() + " has passed its trial; the other slots follow");
      turn.rollout(
          Optional.of(new Rollout.Rolling(trying.from(), trying.to(), turn.now, trying.order())));
      turn.cluster()
          .worker(worker)
          .filter(Worker::ready)
          .ifPresent(canary -> turn.phase(canary, new Phase.Ready(turn.now))); // its ramp begins
    }
  }

  static void refused(Turn turn, int worker, String reason) {
    if (trial(turn, worker).orElse(null) instanceof Rollout.Trying trying) {
      Rollouts.fail(turn, trying, reason);
    }
  }

  /** There must be a verdict in time: without one nothing is known to be good. */
  static void expire(Turn turn) {
    if (turn.cluster().rollout().orElse(null) instanceof Rollout.Trying trying
        && trying.deadline().filter(deadline -> !turn.now.isBefore(deadline)).isPresent()) {
      Rollouts.fail(turn, trying, "there was no verdict in time");
    }
  }

  private static Optional<Rollout> trial(Turn turn, int id) {
    return turn.cluster()
        .rollout()
        .filter(_ ->
            turn.cluster()
                .worker(id)
                .filter(w -> isCanary(turn.cluster(), w) && turn.slotOf(w).isSuccessor(w))
                .isPresent());
  }

  private static void say(Turn turn, String words) {
    turn.info("Trial: " + words);
    Rollouts.progress(turn, words);
  }
}

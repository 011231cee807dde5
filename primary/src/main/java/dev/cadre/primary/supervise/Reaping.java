package dev.cadre.primary.supervise;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process has ended: was it asked to, and who takes its place. */
final class Reaping {
  /** What a JVM exits with after TERM. */
  private static final int TERMINATED = 128 + Signal.TERM;

  /** A worker that dies sooner after it was ready has not recovered from what killed the last. */
  private static final Duration SHORT_LIFE = Duration.ofSeconds(10);

  private Reaping() {}

  static void reaped(Turn turn, Event.Reaped event) {
    Worker worker = turn.cluster().worker(event.worker()).orElse(null);
    if (worker == null) {
      return;
    }
    String status = event.status().text();
    if (worker.asked()) {
      String detail = ordinary(event.status()) ? "" : " (" + status + ")";
      turn.info(title(turn, worker) + worker.pid() + " exited" + detail);
    } else {
      turn.warn("Worker " + worker.pid() + " died (" + status + ")" + why(worker, event.status()));
    }
    String when = worker.readySince().isPresent() ? "after it was ready" : "before it was ready";
    leave(
        turn,
        worker,
        "died " + when + " (" + status + ")",
        shortLived(turn, worker, event.status()));
  }

  static void neverForked(Turn turn, Worker worker, String reason) {
    leave(turn, worker, "could not be forked: " + reason, false);
  }

  /** It got ready and ended of itself soon after: not by a KILL, which comes from outside. */
  private static boolean shortLived(Turn turn, Worker worker, ExitStatus status) {
    boolean killed = status instanceof ExitStatus.Signalled s && s.signal() == Signal.KILL;
    return !killed
        && !worker.asked()
        && worker
            .readySince()
            .filter(since -> turn.now.isBefore(since.plus(SHORT_LIFE)))
            .isPresent();
  }

  private static void leave(Turn turn, Worker worker, String reason, boolean shortLived) {
    Slot slot = turn.slotOf(worker);
    boolean current = slot.isCurrent(worker);
    boolean successor = slot.isSuccessor(worker);
    boolean failed = !worker.asked() && (successor || worker.readySince().isEmpty());
    // It is dead: nothing that follows may signal it, its pid may be another's.
    turn.phase(worker, new Phase.Killed(worker.phase().fault()));
    if (failed && worker.pid() != 0) {
      turn.emit(new Effect.ShowTail(worker.ref(), worker.pid()));
    }
    if (failed && (current || successor)) {
      Rollouts.failedBoot(turn, worker, reason);
    }
    if (current) {
      vacate(turn, worker, failed, shortLived);
    } else {
      remove(turn, worker);
      Rollouts.slotDone(turn);
    }
  }

  /** The slot's own worker is gone: when the next one comes, and from which generation. */
  private static void vacate(Turn turn, Worker worker, boolean failed, boolean shortLived) {
    Slot slot = turn.slotOf(worker);
    int generation = Rollouts.nextGeneration(turn.cluster(), worker);
    boolean again = failed && generation == worker.ref().generation();
    int failures = again ? slot.bootFailures() + 1 : 0;
    int shortLives = shortLived ? slot.shortLives() + 1 : failed ? slot.shortLives() : 0;
    // One early death may be an accident, and is replaced at once; the next ones are a crash loop.
    int inARow = again ? failures : shortLived ? shortLives - 1 : 0;
    Duration pause =
        inARow > 0 ? Backoff.after(inARow, slot.index() + worker.ref().id()) : Duration.ZERO;
    Instant next = turn.nextFork(turn.now.plus(pause));
    turn.slot(slot.index(), s -> s.vacated(generation, failures, shortLives, next));
    if (!turn.policy().replaces()) {
      return;
    }
    if (shortLived && inARow > 0) {
      turn.warn(
          "Slot "
              + slot.index()
              + ": "
              + shortLives
              + " workers in a row died soon after they were ready, the next one comes in "
              + pause.toMillis()
              + " ms");
    }
    if (again && !Convergence.nothingEverWorked(turn.cluster())) {
      turn.warn(
          "Slot "
              + slot.index()
              + ": boot failure "
              + failures
              + " in a row, the next try comes in "
              + pause.toMillis()
              + " ms");
    }
  }

  private static void remove(Turn turn, Worker worker) {
    int id = worker.ref().id();
    turn.slot(
        worker.ref().slot(),
        slot -> {
          List<Worker> rest = new ArrayList<>(slot.retiring());
          rest.removeIf(w -> w.ref().id() == id);
          Slot next = slot.withRetiring(rest);
          return next.isSuccessor(worker) ? next.withSuccessor(Optional.empty()) : next;
        });
  }

  /** An old worker is one that another has replaced. */
  private static String title(Turn turn, Worker worker) {
    boolean replaced =
        turn.cluster().lifecycle() != Lifecycle.STOPPING
            && turn.slotOf(worker)
                .current()
                .filter(c -> c.ref().id() > worker.ref().id())
                .isPresent();
    return replaced ? "Old worker " : "Worker ";
  }

  private static boolean ordinary(ExitStatus status) {
    return status instanceof ExitStatus.Code c && (c.code() == 0 || c.code() == TERMINATED);
  }

  private static String why(Worker worker, ExitStatus status) {
    Optional<String> fault = worker.phase().fault();
    if (fault.isPresent()) {
      return ": " + fault.get();
    }
    return status instanceof ExitStatus.Signalled s && s.signal() == Signal.KILL
        ? ": killed by someone, or by the kernel for want of memory (see dmesg)"
        : "";
  }
}

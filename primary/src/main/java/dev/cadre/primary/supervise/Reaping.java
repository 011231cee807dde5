package dev.cadre.primary.supervise;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process has ended: was it asked to, and who takes its place. */
final class Reaping {
  private Reaping() {}

  static void reaped(Turn turn, Event.Reaped event) {
    Worker worker = turn.cluster().worker(event.worker()).orElse(null);
    if (worker == null) {
      return;
    }
    Slot slot = turn.cluster().slots().get(worker.ref().slot());
    Optional<String> fault = fault(worker.phase());
    boolean asked = !worker.serving() && fault.isEmpty();
    if (asked) {
      boolean plain = !(event.status() instanceof ExitStatus.Signalled);
      String detail = plain ? "" : " (" + event.status().text() + ")";
      turn.info(
          (turn.cluster().lifecycle() == Lifecycle.STOPPING ? "Worker " : "Old worker ")
              + worker.pid()
              + " exited"
              + detail);
    } else {
      turn.warn(
          "Worker "
              + worker.pid()
              + " died ("
              + event.status().text()
              + ")"
              + hint(event.status(), fault));
    }
    if (isSuccessor(slot, worker)) {
      turn.emit(new Effect.ShowTail(worker.ref(), worker.pid()));
      Rollouts.failedBoot(turn, worker, "died before it was ready (" + event.status().text() + ")");
      remove(turn, worker);
    } else if (isCurrent(slot, worker)) {
      vacate(turn, worker, event.status().text(), asked);
    } else {
      remove(turn, worker);
      if (asked) {
        Rollouts.slotDone(turn);
      } else if (worker.readySince().isEmpty()) {
        turn.emit(new Effect.ShowTail(worker.ref(), worker.pid()));
      }
    }
  }

  static void neverForked(Turn turn, Worker worker, String reason) {
    Slot slot = turn.cluster().slots().get(worker.ref().slot());
    if (isCurrent(slot, worker)) {
      vacate(turn, worker, reason, false);
    } else {
      Rollouts.failedBoot(turn, worker.in(new Phase.Killed(Optional.of(reason))), reason);
      remove(turn, worker);
    }
  }

  /** The slot's own worker is gone: when the next one comes, and from which generation. */
  private static void vacate(Turn turn, Worker worker, String how, boolean asked) {
    Slot slot = turn.cluster().slots().get(worker.ref().slot());
    boolean bootFailure = worker.readySince().isEmpty() && !asked;
    int failures = bootFailure ? slot.bootFailures() + 1 : 0;
    Duration pause =
        bootFailure ? Backoff.after(failures, slot.index() + worker.ref().id()) : Duration.ZERO;
    int generation =
        turn.cluster().rollout().orElse(null) instanceof Rollout.RollingBack r
            ? r.to()
            : worker.ref().generation();
    turn.slot(
        slot.index(),
        s -> s.vacated(worker.ref().side(), generation, failures, turn.now.plus(pause)));
    if (bootFailure && turn.cluster().lifecycle() != Lifecycle.STOPPING) {
      turn.emit(new Effect.ShowTail(worker.ref(), worker.pid()));
      turn.warn(
          "Slot "
              + slot.index()
              + ": boot failure "
              + failures
              + " in a row, the next try comes in "
              + pause.toMillis()
              + " ms");
      Rollouts.failedBoot(turn, worker, "died before it was ready (" + how + ")");
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
          return isSuccessor(next, worker) ? next.withSuccessor(Optional.empty()) : next;
        });
  }

  private static boolean isCurrent(Slot slot, Worker worker) {
    return slot.current().filter(w -> w.ref().equals(worker.ref())).isPresent();
  }

  private static boolean isSuccessor(Slot slot, Worker worker) {
    return slot.successor().filter(w -> w.ref().equals(worker.ref())).isPresent();
  }

  private static Optional<String> fault(Phase phase) {
    return switch (phase) {
      case Phase.Exiting p -> p.fault();
      case Phase.Dumping p -> p.fault();
      case Phase.Killed p -> p.fault();
      case Phase.Booting _, Phase.Probing _, Phase.Ready _, Phase.Stalled _, Phase.Draining _ ->
          Optional.empty();
    };
  }

  private static String hint(ExitStatus status, Optional<String> fault) {
    if (fault.isPresent()) {
      return ": it " + fault.get();
    }
    return status instanceof ExitStatus.Signalled s && s.signal() == Signal.KILL
        ? ": killed by someone, or by the kernel for want of memory (see dmesg)"
        : "";
  }
}

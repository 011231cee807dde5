package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/*
 * The whole of the supervisor's judgement. decide() applies one event to the state, lets deadlines
 * that have passed take their course, and then does what follows from the state alone. It is called
 * on one thread, with a clock that the caller reads, and touches nothing: the caller carries the
 * effects out, in their order, before it decides again.
 *
 * Invariants: a slot has at most one current worker and one successor, and these are on different
 * sides; an exit is a crash exactly when nobody asked for it; a crashed worker comes back from its
 * own generation; the old workers of a rolling restart are touched only when the new one is ready.
 */
/** The way in to the supervisor's decisions. */
public final class Supervision {
  private Supervision() {}

  /** Decides; pure. */
  public static Step decide(Cluster cluster, Event event, Instant now) {
    Turn turn = new Turn(cluster, now);
    react(turn, event);
    Deadlines.expire(turn);
    Convergence.advance(turn);
    return turn.step();
  }

  /**
   * The next time at which a {@link Event.Tick} is due; {@code none} when it is not before that.
   */
  public static Instant nextDeadline(Cluster cluster, Instant now, Instant none) {
    return Deadlines.next(cluster, now, none);
  }

  private static void react(Turn turn, Event event) {
    switch (event) {
      case Event.Forked e -> forked(turn, e);
      case Event.ForkFailed e -> forkFailed(turn, e);
      case Event.Online e -> online(turn, e);
      case Event.Bound e -> bound(turn, e);
      case Event.BindRefused e -> bindRefused(turn, e);
      case Event.PrivatelyBound e -> privatelyBound(turn, e);
      case Event.ProbePassed e -> probePassed(turn, e);
      case Event.ProbeFailed e -> probeFailed(turn, e);
      case Event.FellSilent e -> fellSilent(turn, e);
      case Event.AnswersAgain e -> answersAgain(turn, e);
      case Event.Drained e -> drained(turn, e);
      case Event.ChannelLost e -> channelLost(turn, e);
      case Event.Reaped e -> Reaping.reaped(turn, e);
      case Event.RestartRequested e -> Rollouts.requested(turn, e);
      case Event.SnapshotTaken e -> Rollouts.snapshotTaken(turn, e);
      case Event.SnapshotFailed e -> Rollouts.snapshotFailed(turn, e.generation(), e.reason());
      case Event.CanaryCompared e -> Trials.compared(turn, e.worker());
      case Event.CanaryPassed e -> Trials.passed(turn, e.worker());
      case Event.CanaryRefused e -> Trials.refused(turn, e.worker(), e.reason());
      case Event.ParkingAllowed e -> Parking.allowed(turn, e.generation());
      case Event.StopRequested e -> stop(turn, e);
      case Event.ScaleRequested e -> scale(turn, e);
      case Event.ForkRequested _ -> Convergence.forkOneMore(turn);
      case Event.RetireRequested e -> turn.cluster().worker(e.worker()).ifPresent(turn::retire);
      case Event.ReplaceRequested e -> Replacement.requested(turn, e);
      case Event.PolicyChanged e -> turn.policy(e.policy());
      case Event.Tick _ -> {}
    }
  }

  private static void forked(Turn turn, Event.Forked event) {
    turn.cluster()
        .worker(event.ref().id())
        .ifPresent(w -> {
          Worker running = w.withPid(event.pid());
          turn.slot(w.ref().slot(), s -> s.replacing(running));
          if (!running.serving()) {
            turn.kill(running, running.phase().fault()); // told to go before it had a pid
          }
        });
  }

  private static void forkFailed(Turn turn, Event.ForkFailed event) {
    turn.error("No worker could be forked for slot " + event.ref().slot() + ": " + event.reason());
    turn.cluster()
        .worker(event.ref().id())
        .ifPresent(w -> Reaping.neverForked(turn, w, event.reason()));
  }

  private static void online(Turn turn, Event.Online event) {
    turn.cluster()
        .worker(event.worker())
        .ifPresent(w -> {
          if (w.phase() instanceof Phase.Booting booting) {
            if (!turn.policy().replaces() && turn.slotOf(w).expected().isEmpty()) {
              // It need not listen; if it does, what it binds is steered to as soon as it is bound.
              turn.slot(w.ref().slot(), s -> s.replacing(w.readyAt(turn.now)));
            } else {
              turn.phase(w, new Phase.Booting(booting.deadline(), true));
            }
          }
        });
  }

  private static void bound(Turn turn, Event.Bound event) {
    Worker before = turn.cluster().worker(event.worker()).orElse(null);
    if (before == null) {
      return;
    }
    ListenerKey key = event.key();
    turn.info(
        key.family() == ListenerKey.Family.UNIX
            ? "Worker " + before.pid() + " listening on " + key
            : "Worker " + before.pid() + " listening on port " + event.port());
    Worker worker = before.withBound(key);
    turn.slot(worker.ref().slot(), s -> s.replacing(worker));
    Slot slot = turn.slotOf(worker);
    switch (worker.phase()) {
      case Phase.Booting booting -> {
        if (worker.bound().containsAll(slot.expected())) {
          Instant deadline = turn.now.plus(turn.policy().ready());
          turn.phase(worker, new Phase.Probing(deadline));
          turn.emit(new Effect.Probe(worker.ref(), worker.pid(), deadline));
        } else {
          turn.phase(worker, soon(turn, booting));
        }
      }
      case Phase.Ready _ -> learn(turn, worker);
      case Phase.Probing _,
          Phase.Stalled _,
          Phase.Severed _,
          Phase.Draining _,
          Phase.Overdue _,
          Phase.Exiting _,
          Phase.Dumping _,
          Phase.Killed _ -> {}
    }
  }

  /**
   * What the current worker has bound, the next one must bind; unless it is of a generation that is
   * refused.
   */
  static void learn(Turn turn, Worker worker) {
    if (turn.slotOf(worker).isCurrent(worker) && Rollouts.wanted(turn.cluster(), worker)) {
      turn.slot(worker.ref().slot(), s -> s.expecting(both(s.expected(), worker.bound())));
    }
  }

  private static Set<ListenerKey> both(Set<ListenerKey> some, Set<ListenerKey> others) {
    Set<ListenerKey> all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }

  /** What a worker has not bound a while after a bind it will hardly bind later. */
  private static Phase soon(Turn turn, Phase.Booting booting) {
    Instant grace = turn.now.plus(turn.policy().bindGrace());
    return new Phase.Booting(
        grace.isBefore(booting.deadline()) ? grace : booting.deadline(), booting.online());
  }

  private static void bindRefused(Turn turn, Event.BindRefused event) {
    turn.error(event.reason());
    turn.cluster()
        .worker(event.worker())
        .ifPresent(w -> {
          if (turn.cluster().lifecycle() == Lifecycle.STARTING) {
            turn.exitCode(ExitCodes.PORT_REFUSED);
          }
          if (w.phase() instanceof Phase.Booting booting) {
            turn.phase(w, soon(turn, booting));
          }
        });
  }

  private static void privatelyBound(Turn turn, Event.PrivatelyBound event) {
    turn.cluster()
        .worker(event.worker())
        .ifPresent(w -> {
          turn.slot(w.ref().slot(), s -> s.replacing(w.withAlone(event.key())));
          turn.info(
              "Worker "
                  + w.pid()
                  + " bound "
                  + event.key()
                  + " for itself alone"
                  + (event.key().port() == 0
                      ? " (port 0 is not shared unless --port-zero shared)"
                      : " (private-port)"));
        });
  }

  private static void probePassed(Turn turn, Event.ProbePassed event) {
    Worker worker = turn.cluster().worker(event.worker()).orElse(null);
    if (worker == null || !(worker.phase() instanceof Phase.Probing)) {
      return;
    }
    Slot slot = turn.slotOf(worker);
    boolean first = turn.cluster().lifecycle() == Lifecycle.STARTING && slot.restarts() == 0;
    boolean parked = Parking.isParked(turn.cluster(), worker);
    turn.info(
        parked
            ? "Worker " + worker.pid() + " of the previous generation is parked"
            : (first ? "Worker " : "New worker ") + worker.pid() + " is ready");
    Rollouts.progress(turn, "slot " + slot.index() + ": new worker " + worker.pid() + " is ready");
    Worker ready = worker.readyAt(turn.now);
    turn.slot(
        slot.index(),
        s -> s.isCurrent(ready) ? s.replacing(ready).withBootFailures(0) : s.replacing(ready));
    learn(turn, ready);
    Trials.begin(turn, ready);
  }

  private static void probeFailed(Turn turn, Event.ProbeFailed event) {
    Worker worker = turn.cluster().worker(event.worker()).orElse(null);
    if (worker == null || !(worker.phase() instanceof Phase.Probing)) {
      return;
    }
    turn.error("Worker " + worker.pid() + " is not ready: " + event.reason());
    turn.terminate(worker, Optional.of("it was not ready: " + event.reason()));
    Rollouts.failedBoot(turn, worker, "is not ready: " + event.reason());
  }

  private static void fellSilent(Turn turn, Event.FellSilent event) {
    Worker worker = turn.cluster().worker(event.worker()).orElse(null);
    if (worker != null && worker.phase() instanceof Phase.Ready ready) {
      turn.warn(
          "Worker "
              + worker.pid()
              + " does not answer: it gets no new connections, and is replaced in "
              + Deadlines.text(turn.policy().stall())
              + " unless it answers");
      turn.phase(worker, new Phase.Stalled(ready.since(), turn.now.plus(turn.policy().stall())));
    }
  }

  private static void answersAgain(Turn turn, Event.AnswersAgain event) {
    Worker worker = turn.cluster().worker(event.worker()).orElse(null);
    if (worker != null && worker.phase() instanceof Phase.Stalled stalled) {
      turn.info("Worker " + worker.pid() + " answers again");
      turn.phase(worker, new Phase.Ready(stalled.readySince()));
    }
  }

  private static void drained(Turn turn, Event.Drained event) {
    turn.cluster()
        .worker(event.worker())
        .filter(w -> w.phase() instanceof Phase.Draining || w.phase() instanceof Phase.Overdue)
        .ifPresent(w -> turn.terminate(w, Optional.empty()));
  }

  private static void channelLost(Turn turn, Event.ChannelLost event) {
    turn.cluster()
        .worker(event.worker())
        .filter(w -> w.serving() && !(w.phase() instanceof Phase.Severed))
        .ifPresent(w ->
            turn.phase(w, new Phase.Severed(turn.now.plus(Deadlines.SEVERED), event.reason())));
  }

  private static void stop(Turn turn, Event.StopRequested event) {
    List<Worker> workers = turn.cluster().workers();
    if (turn.cluster().lifecycle() == Lifecycle.STOPPING) {
      turn.warn(event.origin() + ": ending at once");
      for (Worker worker : workers) {
        if (!(worker.phase() instanceof Phase.Killed)) {
          turn.kill(worker, worker.phase().fault());
        }
      }
      return;
    }
    turn.info(
        event.origin()
            + ": stopping "
            + (workers.size() == 1 ? "1 worker" : workers.size() + " workers"));
    turn.exitCode(ExitCodes.STOPPED);
    turn.lifecycle(Lifecycle.STOPPING);
    Rollouts.abandon(turn);
    turn.cluster().workers().forEach(turn::retire);
  }

  private static void scale(Turn turn, Event.ScaleRequested event) {
    int from = turn.cluster().size();
    boolean replaces = turn.policy().replaces();
    if (turn.cluster().lifecycle() == Lifecycle.STOPPING || (event.workers() == from && replaces)) {
      return;
    }
    if (event.workers() < 1 && replaces) {
      turn.info(event.origin() + ": one worker is the least, nothing to do");
      return;
    }
    turn.info(event.origin() + ": scaling from " + from + " to " + event.workers() + " workers");
    Convergence.scale(turn, event.workers());
  }
}

package dev.cadre.primary.supervise;

import java.time.Instant;

/** What is to be done outside. */
public sealed interface Effect {

  /** Start a process; answer with {@link Event.Forked} or {@link Event.ForkFailed}. */
  record Fork(WorkerRef ref) implements Effect {}

  /** Send a signal. */
  record Kill(WorkerRef ref, long pid, int signal) implements Effect {}

  /**
   * Ask the worker whether it is ready, and warm it up; answer with {@link Event.ProbePassed} or
   * {@link Event.ProbeFailed}, the latter at the deadline at the latest.
   */
  record Probe(WorkerRef ref, long pid, Instant deadline) implements Effect {}

  /** Tell it that it drains, and watch it; answer with {@link Event.Drained}. */
  record Drain(WorkerRef ref, long pid, Instant deadline) implements Effect {}

  /** Copy the artefact; answer with {@link Event.SnapshotTaken} or the failure. */
  record TakeSnapshot(int generation, Source source) implements Effect {}

  /**
   * Compare a worker of the new generation with one of the old, and watch it while it has a small
   * share of the connections; answer with {@link Event.CanaryCompared} and then {@link
   * Event.CanaryPassed}, or with {@link Event.CanaryRefused}, before the deadline.
   */
  record Try(WorkerRef canary, long pid, WorkerRef old, long oldPid, Instant deadline)
      implements Effect {}

  /**
   * Answer with {@link Event.ParkingAllowed} if there is memory for so many workers more of that
   * generation.
   */
  record AskToPark(int generation, int workers) implements Effect {}

  /** Note in the history that a rolling restart has begun. */
  record Begun(Rollout rollout) implements Effect {}

  /** Note in the history how a rolling restart ended. */
  record Ended(Rollout rollout, Outcome outcome, String words) implements Effect {}

  /** Write a line to the log. */
  record Say(Level level, String words) implements Effect {}

  /** Write the last lines that the worker printed to the log. */
  record ShowTail(WorkerRef ref, long pid) implements Effect {}

  /** Tell one who waits how the rollout goes. */
  record Progress(int request, String words) implements Effect {}

  /** Tell one who waits how the rollout ended. */
  record Answer(int request, Outcome outcome, String words) implements Effect {}

  /** End the primary; no worker is left. */
  record Terminate(int exitCode) implements Effect {}

  /** Of a line of the log. */
  enum Level {
    INFO,
    WARN,
    ERROR
  }

  /** Of a rollout, with the exit code of {@code cadre reload}. */
  enum Outcome {
    COMPLETE(0),
    ROLLED_BACK(5),
    BUSY(6);

    private final int exitCode;

    Outcome(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }
}

package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;

/** What has happened outside; workers are named by {@link WorkerRef#id}. */
public sealed interface Event {

  /** The process of the worker runs. */
  record Forked(WorkerRef ref, long pid) implements Event {}

  /** There is no process: out of memory, process limit, no executable. */
  record ForkFailed(WorkerRef ref, String reason) implements Event {}

  /** Its agent has said hello. */
  record Online(int worker) implements Event {}

  /** Its application's socket is the shared one now. */
  record Bound(int worker, ListenerKey key, int port) implements Event {}

  /** Its application asked for an address that cannot be had. */
  record BindRefused(int worker, ListenerKey key, String reason) implements Event {}

  /** Its application listens on an address that is not shared. */
  record PrivatelyBound(int worker, ListenerKey key) implements Event {}

  /** It answers as it should, and is warm. */
  record ProbePassed(int worker) implements Event {}

  /** It does not. */
  record ProbeFailed(int worker, String reason) implements Event {}

  /** It has not answered the last pings. */
  record FellSilent(int worker) implements Event {}

  /** It answers pings again. */
  record AnswersAgain(int worker) implements Event {}

  /** Nothing is in flight any more. */
  record Drained(int worker) implements Event {}

  /** Its channel is gone while its process may live. */
  record ChannelLost(int worker, String reason) implements Event {}

  /** Its process has ended. */
  record Reaped(int worker, ExitStatus status) implements Event {}

  /** Somebody wants a rolling restart. */
  record RestartRequested(Order order) implements Event {

    /** To what is on disk, without a trial. */
    public RestartRequested(int request, String origin) {
      this(new Order(request, origin, new Source.Again(), false));
    }
  }

  /**
   * The artefact has been copied.
   *
   * @param same whether it is, byte for byte, what serves
   */
  record SnapshotTaken(int generation, boolean same) implements Event {}

  /** It could not be copied, or it is no artefact. */
  record SnapshotFailed(int generation, String reason) implements Event {}

  /** The canary does as well as the old generation, as far as it can be told without users. */
  record CanaryCompared(int worker) implements Event {}

  /** The canary has been good for as long as it was to be watched. */
  record CanaryPassed(int worker) implements Event {}

  /** The canary is worse than the old generation. */
  record CanaryRefused(int worker, String reason) implements Event {}

  /** There is memory to keep workers of the previous generation beside those that serve. */
  record ParkingAllowed(int generation) implements Event {}

  /** A signal or a command; the second one means at once. */
  record StopRequested(String origin) implements Event {}

  /** Another number of workers is wanted, at least 1. */
  record ScaleRequested(int workers, String origin) implements Event {}

  /** A program wants one worker more: with the next number, in a slot that is free. */
  record ForkRequested() implements Event {}

  /** A worker is to finish what it has and go, without another in its place. */
  record RetireRequested(int worker) implements Event {}

  /** An operator wants another worker of the same generation in the place of this one. */
  record ReplaceRequested(int worker, String origin) implements Event {}

  /** Other times are to be kept from now on. */
  record PolicyChanged(Policy policy) implements Event {}

  /** Time has passed. */
  record Tick() implements Event {}
}

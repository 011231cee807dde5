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

  /**
   * Somebody wants a rolling restart.
   *
   * @param request a number to answer to; 0 when nobody waits (a signal)
   */
  record RestartRequested(int request, String origin) implements Event {}

  /** The artefact has been copied. */
  record SnapshotTaken(int generation) implements Event {}

  /** It could not be copied, or it is no artefact. */
  record SnapshotFailed(int generation, String reason) implements Event {}

  /** A signal or a command; the second one means at once. */
  record StopRequested(String origin) implements Event {}

  /** Another number of workers is wanted, at least 1. */
  record ScaleRequested(int workers, String origin) implements Event {}

  /** A program wants one worker more: with the next number, in a slot that is free. */
  record ForkRequested() implements Event {}

  /** A worker is to finish what it has and go, without another in its place. */
  record RetireRequested(int worker) implements Event {}

  /** Other times are to be kept from now on. */
  record PolicyChanged(Policy policy) implements Event {}

  /** Time has passed. */
  record Tick() implements Event {}
}

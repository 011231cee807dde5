package dev.cadre;

/** How a worker is chosen for a connection. The kernel chooses; no connection goes through here. */
public enum SchedulingPolicy {
  /** By weight, at random. */
  RANDOM,
  /** By the client's address, as long as the workers are the same. */
  STICKY
}

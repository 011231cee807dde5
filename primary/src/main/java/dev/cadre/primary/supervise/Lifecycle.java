package dev.cadre.primary.supervise;

/** Where the cluster as a whole is in its life. */
public enum Lifecycle {
  /** No worker of some slot has been ready yet. */
  STARTING,
  /** Every slot has had a ready worker. */
  RUNNING,
  /** All workers are asked to go; the primary ends with the last. */
  STOPPING
}

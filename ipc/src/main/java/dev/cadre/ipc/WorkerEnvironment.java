package dev.cadre.ipc;

import java.util.Map;
import java.util.Optional;

/**
 * The environment variables by which a worker knows what it is.
 *
 * @param primaryPid the parent; a process with another parent is not the worker
 * @param slot from 0
 * @param side 0 or 1; two workers of a slot are on different sides
 * @param workerId unique among the workers of one primary, from 1, never used again
 * @param channel descriptor of the channel
 * @param passing descriptor of the socket that carries descriptors ({@code SCM_RIGHTS})
 */
public record WorkerEnvironment(
    long primaryPid, int slot, int side, int workerId, int channel, int passing) {

  /** The number of this version of the protocol. */
  public static final int PROTOCOL = 1;

  /** For the agent: {@code PROTOCOL:PRIMARY_PID:CHANNEL:PASSING}. */
  public static final String CHANNEL = "CADRE_CHANNEL";

  /** For applications too: the slot of this worker, from 0. */
  public static final String SLOT = "CADRE_WORKER_SLOT";

  /** For applications too: the side of this worker in its slot. */
  public static final String SIDE = "CADRE_WORKER_SIDE";

  /** For applications too: the number of this worker, from 1. */
  public static final String ID = "CADRE_WORKER_ID";

  /** A number that no other worker has while this one lives: two for each slot. */
  public int seat() {
    return 2 * slot + side;
  }

  /** The variables that say this. */
  public Map<String, String> variables() {
    return Map.of(
        CHANNEL,
        PROTOCOL + ":" + primaryPid + ":" + channel + ":" + passing,
        SLOT,
        Integer.toString(slot),
        SIDE,
        Integer.toString(side),
        ID,
        Integer.toString(workerId));
  }

  /**
   * Reads the variables.
   *
   * @return empty when this is not a worker's environment
   * @throws IllegalArgumentException when it is one that this version cannot read
   */
  public static Optional<WorkerEnvironment> of(Map<String, String> environment) {
    String channel = environment.get(CHANNEL);
    if (channel == null) {
      return Optional.empty();
    }
    String[] fields = channel.split(":", -1);
    if (fields.length < 4 || !fields[0].equals(Integer.toString(PROTOCOL))) {
      throw new IllegalArgumentException(CHANNEL + "=" + channel + " is of another version");
    }
    return Optional.of(
        new WorkerEnvironment(
            Long.parseLong(fields[1]),
            Integer.parseInt(environment.getOrDefault(SLOT, "0")),
            Integer.parseInt(environment.getOrDefault(SIDE, "0")),
            Integer.parseInt(environment.getOrDefault(ID, "0")),
            Integer.parseInt(fields[2]),
            Integer.parseInt(fields[3])));
  }
}

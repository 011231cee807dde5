package dev.cadre.ipc;

import java.util.Map;
import java.util.Optional;

/**
 * The environment variables by which a worker knows what it is.
 *
 * @param primaryPid the parent; a process with another parent is not the worker
 * @param slot from 0; of a standby, which is told later, {@link #NONE}
 * @param side 0 or 1; two workers of a slot are on different sides; of a standby {@link #NONE}
 * @param workerId unique among the workers of one primary, from 1, never used again; of a standby
 *     {@link #NONE}
 * @param channel descriptor of the channel
 * @param passing descriptor of the socket that carries descriptors ({@code SCM_RIGHTS})
 */
public record WorkerEnvironment(
    long primaryPid, int slot, int side, int workerId, int channel, int passing) {

  /** The slot, the side and the number of a process that is no worker yet. */
  public static final int NONE = -1;

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

  /** Of a process that waits for its slot: a standby. */
  public static WorkerEnvironment standby(long primaryPid, int channel, int passing) {
    return new WorkerEnvironment(primaryPid, NONE, NONE, NONE, channel, passing);
  }

  /** Whether the process is to wait until it is told its slot. */
  public boolean isStandby() {
    return slot == NONE;
  }

  /** The variables that say this. */
  public Map<String, String> variables() {
    String ends = PROTOCOL + ":" + primaryPid + ":" + channel + ":" + passing;
    return isStandby()
        ? Map.of(CHANNEL, ends)
        : Map.of(
            CHANNEL,
            ends,
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
            number(environment, SLOT),
            number(environment, SIDE),
            number(environment, ID),
            Integer.parseInt(fields[2]),
            Integer.parseInt(fields[3])));
  }

  private static int number(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null ? NONE : Integer.parseInt(value);
  }
}

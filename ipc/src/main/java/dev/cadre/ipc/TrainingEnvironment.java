package dev.cadre.ipc;

import java.util.Map;
import java.util.Optional;

/**
 * The environment variables by which a JVM knows that it is trained for an AOT cache: it is no
 * worker, nothing that it binds may be reached by anybody else, and it will be ended.
 *
 * @param primaryPid the parent; a process with another parent is a child of the one that is trained
 * @param channel descriptor of a socket that ends when the primary does
 * @param folder absolute; the file {@value #PORTS} in it names where this JVM can be asked
 */
public record TrainingEnvironment(long primaryPid, int channel, String folder) {

  /** For applications: {@code true} in a JVM whose work is thrown away. */
  public static final String MARK = "CADRE_TRAINING";

  /** The same as a system property. */
  public static final String PROPERTY = "cadre.training";

  /** For the agent: {@code PROTOCOL:PRIMARY_PID:CHANNEL:FOLDER}. */
  public static final String TRAINER = "CADRE_TRAINER";

  /** A file of the folder: a port of 127.0.0.1 in each line. */
  public static final String PORTS = "ports";

  /** The variables that say this. */
  public Map<String, String> variables() {
    return Map.of(
        MARK,
        "true",
        TRAINER,
        WorkerEnvironment.PROTOCOL + ":" + primaryPid + ":" + channel + ":" + folder);
  }

  /**
   * Reads the variables.
   *
   * @return empty when this is not the environment of a training
   * @throws IllegalArgumentException when it is one that this version cannot read
   */
  public static Optional<TrainingEnvironment> of(Map<String, String> environment) {
    String trainer = environment.get(TRAINER);
    if (trainer == null) {
      return Optional.empty();
    }
    String[] fields = trainer.split(":", 4);
    if (fields.length < 4 || !fields[0].equals(Integer.toString(WorkerEnvironment.PROTOCOL))) {
      throw new IllegalArgumentException(TRAINER + "=" + trainer + " is of another version");
    }
    return Optional.of(
        new TrainingEnvironment(Long.parseLong(fields[1]), Integer.parseInt(fields[2]), fields[3]));
  }
}

package dev.cadre.primary;

import dev.cadre.ipc.WorkerEnvironment;
import dev.cadre.primary.supervise.WorkerRef;
import java.util.List;

/** With which command a worker is started. */
interface Launch {

  /** The command for a worker of the generation and slot that {@code ref} names. */
  Command command(WorkerRef ref, WorkerEnvironment environment);

  boolean sharePortZero();

  List<Integer> privatePorts();

  /**
   * What to run.
   *
   * @param path of the executable, absolute
   * @param arguments with the name of the program as the first
   * @param environment all of it, {@code NAME=value} each
   * @param directory to run in, absolute
   */
  record Command(String path, List<String> arguments, List<String> environment, String directory) {}
}

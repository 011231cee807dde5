package dev.cadre.link;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Told what becomes of the workers, each event once and in order. On the supervisor's thread, but
 * for {@link #output}: must not block, nor throw.
 */
public interface Observer {

  /** Also of those that the primary forks by itself, in a rolling restart for one. */
  void forked(int worker, long pid);

  void online(int worker);

  /**
   * It accepts on a shared address.
   *
   * @param family {@code INET}, {@code INET6}, {@code UNIX}, {@code UDP_INET}, {@code UDP_INET6}
   * @param host numeric, or a path
   * @param port as it is in the kernel; 0 of a UNIX socket
   */
  void listening(int worker, String family, String host, int port);

  /**
   * It has written a line. On a thread of its own, which may be made to wait.
   *
   * @param error whether to standard error
   */
  void output(int worker, String line, boolean error);

  /** It is asked to go from now on. */
  void leaving(int worker);

  /** Its channel is gone. */
  void disconnected(int worker);

  /**
   * Its process has ended.
   *
   * @param code empty when a signal ended it
   * @param signal a name: {@code SIGKILL}
   * @param asked whether it was asked to go
   */
  void exited(int worker, OptionalInt code, Optional<String> signal, boolean asked);

  /** All workers are asked to go, and then the primary ends. */
  void stopping();

  /** The primary has ended, and all workers; the process is to end with this code. */
  void ended(int exitCode);
}

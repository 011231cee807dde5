package dev.cadre.posix;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Processes: start, wait, signal. Methods block their thread: call them from platform threads. */
public interface PosixProcess {

  /**
   * Starts a process in a process group of its own, with an empty signal mask and default signal
   * dispositions, with exactly the descriptors that {@code files} names: all others are closed in
   * the child, atomically, whatever other threads of this JVM open meanwhile.
   *
   * @param path the executable, absolute
   * @param argv the arguments, {@code argv[0]} included
   * @param envp the whole environment, {@code NAME=value} each
   * @return the pid
   * @throws PosixException among others {@code ENOENT}, {@code EACCES}, {@code EAGAIN} (process
   *     limit), {@code ENOMEM}
   * @see <a href="https://man7.org/linux/man-pages/man3/posix_spawn.3.html">posix_spawn(3)</a>
   */
  int posixSpawn(String path, List<String> argv, List<String> envp, FileActions files)
      throws PosixException;

  /**
   * What {@link #posixSpawn} does with files in the child.
   *
   * @param descriptors this process's descriptor that becomes 0, 1, 2, ... in the child: position n
   *     of the list is the child's descriptor n. A descriptor may stand more than once.
   * @param directory the child's working directory, absolute
   */
  record FileActions(List<Integer> descriptors, String directory) {
    public FileActions {
      descriptors = List.copyOf(descriptors);
    }
  }

  /**
   * Waits until any child has ended and leaves it in a waitable state ({@code WNOWAIT}), so that
   * its pid cannot be given to another process before {@link #reap}.
   *
   * @return the pid of a child that has ended
   * @throws PosixException {@code ECHILD} when there is no child; {@code EINTR}, not retried
   * @see <a href="https://man7.org/linux/man-pages/man2/waitid.2.html">waitid(2)</a>
   */
  int awaitAnyExit() throws PosixException;

  /**
   * Reaps a child that has ended; does not block.
   *
   * @return how it ended; empty when it has not
   * @throws PosixException {@code ECHILD} when {@code pid} is no child of this process
   */
  Optional<ExitStatus> reap(int pid) throws PosixException;

  /** How a process ended. */
  sealed interface ExitStatus {
    /** It called {@code exit}. A JVM that gets TERM, INT or HUP ends so, with 143, 130 or 129. */
    record Exited(int code) implements ExitStatus {}

    /** A signal ended it: KILL, ABRT, SEGV and the like. */
    record Signalled(int signal) implements ExitStatus {}
  }

  /**
   * Sends a signal; 0 only checks that the process is there. A negative pid means a process group.
   *
   * @throws PosixException {@code ESRCH}, {@code EPERM}
   * @see <a href="https://man7.org/linux/man-pages/man2/kill.2.html">kill(2)</a>
   */
  void kill(int pid, int signal) throws PosixException;

  /**
   * Makes a process nice, with all threads that it starts from then on; those that it has already
   * stay as they are.
   *
   * @param nice 0 to 19; only root gets lower than the process is now
   * @throws PosixException {@code ESRCH}, {@code EPERM}, {@code EACCES}
   * @see <a href="https://man7.org/linux/man-pages/man2/setpriority.2.html">setpriority(2)</a>
   */
  void setpriority(int pid, int nice) throws PosixException;

  /**
   * Gives a process the disk only when nobody else wants it (class {@code IOPRIO_CLASS_IDLE}), with
   * all threads that it starts from then on.
   *
   * @throws PosixException {@code ESRCH}, {@code EPERM}; {@code ENOSYS} where the number of the
   *     call is not known
   * @see <a href="https://man7.org/linux/man-pages/man2/ioprio_set.2.html">ioprio_set(2)</a>
   */
  void ioprioSetIdle(int pid) throws PosixException;

  /**
   * Lets {@link #execve} close the sockets of this process from this descriptor on: the JDK opens
   * its own without that flag.
   *
   * @see <a href="https://man7.org/linux/man-pages/man2/F_SETFD.2const.html">F_SETFD(2const)</a>
   */
  void closeSocketsOnExec(int from) throws IOException;

  /**
   * Replaces this process by another program, same pid. Returns only by exception.
   *
   * @see <a href="https://man7.org/linux/man-pages/man2/execve.2.html">execve(2)</a>
   */
  void execve(String path, List<String> argv, List<String> envp) throws PosixException;
}

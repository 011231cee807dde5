package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

final class LinuxProcess implements PosixProcess {
  static final LinuxProcess INSTANCE = new LinuxProcess();

  static final int P_ALL = 0;
  static final int P_PID = 1;
  static final int WNOHANG = 1;
  static final int WEXITED = 4;
  static final int WNOWAIT = 0x1000000;

  /** {@code siginfo_t} of a {@code SIGCHLD}. */
  static final int SIGINFO_SIZE = 128;

  static final int SIGINFO_CODE = 8;
  static final int SIGINFO_PID = 16;
  static final int SIGINFO_STATUS = 24;
  static final int CLD_EXITED = 1;

  static final int SIG_SETMASK = 2;
  static final int SIGSET_SIZE = 128;

  private static final MethodHandle WAITID =
      Native.link("waitid", JAVA_INT, JAVA_INT, JAVA_INT, Native.POINTER, JAVA_INT);
  private static final MethodHandle KILL = Native.link("kill", JAVA_INT, JAVA_INT, JAVA_INT);

  static final int PRIO_PROCESS = 0;
  static final int IOPRIO_WHO_PROCESS = 1;

  /** {@code IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0)}. */
  static final int IOPRIO_IDLE = 3 << 13;

  /** Linked apart: few processes ever call it. */
  private static final class Priority {
    static final MethodHandle SETPRIORITY =
        Native.link("setpriority", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    /** The C library has no function for it. */
    static final MethodHandle SYSCALL =
        Native.linkVariadic("syscall", 1, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);

    /** {@code SYS_ioprio_set}; -1 where it is not known, which the kernel answers ENOSYS. */
    static final long IOPRIO_SET =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> 251;
          case "aarch64", "riscv64", "loongarch64" -> 30;
          case null, default -> -1;
        };
  }

  /** Linked apart: most processes never call it. */
  private static final class Exec {
    static final MethodHandle EXECVE =
        Native.link("execve", JAVA_INT, Native.POINTER, Native.POINTER, Native.POINTER);
    static final MethodHandle PTHREAD_SIGMASK =
        Native.linkReturningError("pthread_sigmask", JAVA_INT, Native.POINTER, Native.POINTER);
  }

  @Override
  public int posixSpawn(String path, List<String> argv, List<String> envp, FileActions files)
      throws PosixException {
    return Spawn.spawn(path, argv, envp, files);
  }

  @Override
  public int awaitAnyExit() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      return waitid(arena, P_ALL, 0, WEXITED | WNOWAIT).get(JAVA_INT, SIGINFO_PID);
    }
  }

  @Override
  public Optional<ExitStatus> reap(int pid) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = waitid(arena, P_PID, pid, WEXITED | WNOHANG);
      if (info.get(JAVA_INT, SIGINFO_PID) == 0) {
        return Optional.empty();
      }
      int status = info.get(JAVA_INT, SIGINFO_STATUS);
      boolean exited = info.get(JAVA_INT, SIGINFO_CODE) == CLD_EXITED;
      return Optional.of(exited ? new ExitStatus.Exited(status) : new ExitStatus.Signalled(status));
    }
  }

  private static MemorySegment waitid(Arena arena, int idType, int id, int options)
      throws PosixException {
    try {
      MemorySegment state = Native.state(arena);
      MemorySegment info = arena.allocate(SIGINFO_SIZE, 8);
      if ((int) WAITID.invokeExact(state, idType, id, info, options) < 0) {
        throw Native.failure(idType == P_ALL ? "waitid(P_ALL)" : "waitid(" + id + ")", state);
      }
      return info;
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void kill(int pid, int signal) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      if ((int) KILL.invokeExact(state, pid, signal) < 0) {
        throw Native.failure(Native.call("kill", pid, signal), state);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void setpriority(int pid, int nice) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      if ((int) Priority.SETPRIORITY.invokeExact(state, PRIO_PROCESS, pid, nice) < 0) {
        throw Native.failure(Native.call("setpriority", pid, nice), state);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void ioprioSetIdle(int pid) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      int result =
          (int)
              Priority.SYSCALL.invokeExact(
                  state, Priority.IOPRIO_SET, IOPRIO_WHO_PROCESS, pid, IOPRIO_IDLE);
      if (result < 0) {
        throw Native.failure(Native.call("ioprio_set", pid), state);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  @Override
  public void closeSocketsOnExec(int from) throws IOException {
    List<Path> links;
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      links = open.toList();
    }
    for (Path link : links) {
      int fd = Integer.parseInt(link.getFileName().toString());
      if (fd >= from && isSocket(link)) {
        Descriptors.closeOnExec(fd);
      }
    }
  }

  private static boolean isSocket(Path link) throws IOException {
    try {
      return Files.readSymbolicLink(link).toString().startsWith("socket:");
    } catch (NoSuchFileException e) {
      return false; // It was the one of the listing itself.
    }
  }

  /**
   * The signal mask outlives execve(2), and HotSpot blocks SIGQUIT in all threads of Java: so it is
   * emptied for the new program.
   */
  @Override
  public void execve(String path, List<String> argv, List<String> envp) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment file = Native.string(arena, path);
      MemorySegment arguments = Native.strings(arena, argv);
      MemorySegment environment = Native.strings(arena, envp);
      MemorySegment before = arena.allocate(SIGSET_SIZE, 8);
      MemorySegment empty = arena.allocate(SIGSET_SIZE, 8);
      setMask(empty, before);
      int result = (int) Exec.EXECVE.invokeExact(state, file, arguments, environment);
      setMask(before, MemorySegment.NULL);
      throw result < 0
          ? Native.failure("execve(\"" + path + "\")", state)
          : new AssertionError("execve returned " + result);
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  private static void setMask(MemorySegment mask, MemorySegment before) throws Throwable {
    int error = (int) Exec.PTHREAD_SIGMASK.invokeExact(SIG_SETMASK, mask, before);
    if (error != 0) {
      throw new PosixException("pthread_sigmask(SIG_SETMASK)", error);
    }
  }
}

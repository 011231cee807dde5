package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/*
 * posix_spawn(3) and what it needs to be told. glibc runs the child in this process's memory until
 * it has exec'ed (vfork), so it costs the same however large this JVM is, and gives the errno of a
 * failed exec.
 *
 * Descriptors. The file actions run in order, in the child: dup2 of each source to its place, then
 * close of everything above. A source whose number is a place itself could be overwritten before it
 * is read; so those are duplicated to higher numbers first (SpawnSources).
 *
 * Signals. HotSpot has handlers for many, blocks SIGQUIT in its threads, and may have been started
 * with some ignored (nohup): the child gets an empty mask and all default dispositions.
 */
final class Spawn {
  /** At least {@code sizeof(posix_spawnattr_t)} and {@code sizeof(posix_spawn_file_actions_t)}. */
  static final int OPAQUE_SIZE = 512;

  static final int POSIX_SPAWN_SETPGROUP = 2;
  static final int POSIX_SPAWN_SETSIGDEF = 4;
  static final int POSIX_SPAWN_SETSIGMASK = 8;
  static final int CLOSE_RANGE_CLOEXEC = 4;

  private static final MethodHandle POSIX_SPAWN =
      Native.linkReturningError(
          "posix_spawn",
          Native.POINTER,
          Native.POINTER,
          Native.POINTER,
          Native.POINTER,
          Native.POINTER,
          Native.POINTER);
  private static final MethodHandle ACTIONS_INIT =
      Native.linkReturningError("posix_spawn_file_actions_init", Native.POINTER);
  private static final MethodHandle ACTIONS_DESTROY =
      Native.linkReturningError("posix_spawn_file_actions_destroy", Native.POINTER);
  private static final MethodHandle ADD_DUP2 =
      Native.linkReturningError(
          "posix_spawn_file_actions_adddup2", Native.POINTER, JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD_CHDIR =
      Native.linkReturningError(
          "posix_spawn_file_actions_addchdir_np", Native.POINTER, Native.POINTER);
  private static final MethodHandle ATTRIBUTES_INIT =
      Native.linkReturningError("posix_spawnattr_init", Native.POINTER);
  private static final MethodHandle ATTRIBUTES_DESTROY =
      Native.linkReturningError("posix_spawnattr_destroy", Native.POINTER);
  private static final MethodHandle SET_FLAGS =
      Native.linkReturningError("posix_spawnattr_setflags", Native.POINTER, JAVA_SHORT);
  private static final MethodHandle SET_DEFAULTS =
      Native.linkReturningError("posix_spawnattr_setsigdefault", Native.POINTER, Native.POINTER);

  /** From glibc 2.34. */
  private static final boolean CLOSES_FROM = Native.has("posix_spawn_file_actions_addclosefrom_np");

  private static final class CloseFrom {
    static final MethodHandle ADD =
        Native.linkReturningError(
            "posix_spawn_file_actions_addclosefrom_np", Native.POINTER, JAVA_INT);
  }

  /** On an older library: not quite atomic, as another thread may open a file in between. */
  private static final class CloseRange {
    static final MethodHandle CALL =
        Native.link("close_range", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  }

  private Spawn() {}

  static int spawn(
      String path, List<String> argv, List<String> envp, PosixProcess.FileActions files)
      throws PosixException {
    return spawn(path, argv, envp, files, CLOSES_FROM);
  }

  /** Apart for the test of the older way. */
  static int spawn(
      String path,
      List<String> argv,
      List<String> envp,
      PosixProcess.FileActions files,
      boolean closesFrom)
      throws PosixException {
    try (Arena arena = Arena.ofConfined();
        SpawnSources sources = SpawnSources.of(files.descriptors())) {
      MemorySegment pid = arena.allocate(JAVA_INT);
      MemorySegment file = Native.string(arena, path);
      MemorySegment arguments = Native.strings(arena, argv);
      MemorySegment environment = Native.strings(arena, envp);
      MemorySegment actions = arena.allocate(OPAQUE_SIZE, 16);
      MemorySegment attributes = arena.allocate(OPAQUE_SIZE, 16);
      check("posix_spawn_file_actions_init", (int) ACTIONS_INIT.invokeExact(actions));
      try {
        addActions(arena, actions, sources.descriptors(), files.directory(), closesFrom);
        check("posix_spawnattr_init", (int) ATTRIBUTES_INIT.invokeExact(attributes));
        try {
          setAttributes(arena, attributes);
          check(
              "posix_spawn(\"" + path + "\")",
              (int)
                  POSIX_SPAWN.invokeExact(pid, file, actions, attributes, arguments, environment));
          return pid.get(JAVA_INT, 0);
        } finally {
          int _ = (int) ATTRIBUTES_DESTROY.invokeExact(attributes);
        }
      } finally {
        int _ = (int) ACTIONS_DESTROY.invokeExact(actions);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  private static void addActions(
      Arena arena,
      MemorySegment actions,
      List<Integer> sources,
      String directory,
      boolean closesFrom)
      throws Throwable {
    int count = sources.size();
    for (int place = 0; place < count; place++) {
      int source = sources.get(place);
      check("posix_spawn_file_actions_adddup2", (int) ADD_DUP2.invokeExact(actions, source, place));
    }
    if (closesFrom) {
      check(
          "posix_spawn_file_actions_addclosefrom_np",
          (int) CloseFrom.ADD.invokeExact(actions, count));
    } else {
      closeAllOnExec(arena, count);
    }
    MemorySegment to = Native.string(arena, directory);
    check("posix_spawn_file_actions_addchdir_np", (int) ADD_CHDIR.invokeExact(actions, to));
  }

  private static void setAttributes(Arena arena, MemorySegment attributes) throws Throwable {
    // The mask and the process group are 0 from init on: nothing blocked, a group of its own.
    short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    check("posix_spawnattr_setflags", (int) SET_FLAGS.invokeExact(attributes, flags));
    MemorySegment all = arena.allocate(LinuxProcess.SIGSET_SIZE, 8).fill((byte) 0xff);
    check("posix_spawnattr_setsigdefault", (int) SET_DEFAULTS.invokeExact(attributes, all));
  }

  private static void closeAllOnExec(Arena arena, int first) throws Throwable {
    MemorySegment state = Native.state(arena);
    if ((int) CloseRange.CALL.invokeExact(state, Math.max(first, 3), -1, CLOSE_RANGE_CLOEXEC) < 0) {
      throw Native.failure("close_range(CLOSE_RANGE_CLOEXEC)", state);
    }
  }

  private static void check(String call, int error) throws PosixException {
    if (error != 0) {
      throw new PosixException(call, error);
    }
  }
}

package dev.cadre.primary;

import dev.cadre.ipc.WorkerEnvironment;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import dev.cadre.posix.PosixProcess;
import dev.cadre.posix.PosixSocket;
import dev.cadre.primary.process.Children;
import dev.cadre.primary.supervise.WorkerRef;
import dev.cadre.primary.worker.WorkerCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the processes of workers and of standbys. Of the supervisor's thread. */
final class Spawner implements AutoCloseable {
  /** In the worker: 0 to 2 are stdin, stdout, stderr. */
  private static final int CHANNEL = 3;

  private static final int PASSING = 4;
  private static final int FIRST_SOCKET = 5;

  /** {@code O_RDWR}: it is stdin, and may be stdout. */
  private static final int READ_AND_WRITE = 2;

  /**
   * A process that was just started. The descriptors are the primary's and belong to who gets this.
   *
   * @param output where its output is to be read; empty when that is not the primary's business
   * @param passing this end of the socket that carries descriptors
   * @param inherited the process's number of each descriptor of the primary that it has
   * @param trained what it was started from; empty when from the snapshot alone
   */
  record Started(
      int pid,
      Optional<Output> output,
      int channel,
      int passing,
      Map<Integer, Integer> inherited,
      Optional<Trained> trained) {

    List<Integer> descriptors() {
      List<Integer> all = new ArrayList<>(List.of(channel, passing));
      output.ifPresent(pipes -> all.addAll(pipes.descriptors()));
      return all;
    }
  }

  /** The read ends of the pipes that are a process's stdout and stderr. */
  record Output(int out, int err) {
    List<Integer> descriptors() {
      return List.of(out, err);
    }
  }

  private final Posix posix;
  private final Children children;
  private final int devNull;

  Spawner(Posix posix, Children children) throws PosixException {
    this.posix = posix;
    this.children = children;
    this.devNull = posix.file().open("/dev/null", READ_AND_WRITE, 0);
  }

  /** A process that knows its slot. */
  Started worker(Releases.Release release, WorkerRef ref, List<Integer> sockets)
      throws PosixException {
    return start(
        release,
        new WorkerEnvironment(self(), ref.slot(), ref.side(), ref.id(), CHANNEL, PASSING),
        sockets);
  }

  /** A process that will be told. */
  Started standby(Releases.Release release, List<Integer> sockets) throws PosixException {
    return start(release, WorkerEnvironment.standby(self(), CHANNEL, PASSING), sockets);
  }

  private static long self() {
    return ProcessHandle.current().pid();
  }

  private Started start(
      Releases.Release release, WorkerEnvironment environment, List<Integer> sockets)
      throws PosixException {
    PosixFile files = posix.file();
    List<Integer> ours = new ArrayList<>();
    List<Integer> theirs = new ArrayList<>();
    try {
      List<Integer> descriptors = new ArrayList<>();
      Optional<Output> output = Optional.empty();
      switch (release.launch().stdio()) {
        case LOGGED, TOLD -> {
          PosixFile.Pipe out = files.pipe();
          ours.add(out.readEnd());
          theirs.add(out.writeEnd());
          PosixFile.Pipe err = files.pipe();
          ours.add(err.readEnd());
          theirs.add(err.writeEnd());
          output = Optional.of(new Output(out.readEnd(), err.readEnd()));
          descriptors.addAll(List.of(devNull, out.writeEnd(), err.writeEnd()));
        }
        case INHERITED -> descriptors.addAll(List.of(0, 1, 2));
        case IGNORED -> descriptors.addAll(List.of(devNull, devNull, devNull));
      }
      PosixSocket.Pair channel = posix.socket().socketpair();
      ours.add(channel.left());
      theirs.add(channel.right());
      PosixSocket.Pair passing = posix.socket().socketpair();
      ours.add(passing.left());
      theirs.add(passing.right());
      descriptors.addAll(List.of(channel.right(), passing.right()));
      descriptors.addAll(sockets);
      Optional<Trained> trained = release.usable();
      WorkerCommand command =
          trained
              .map(cache -> release.launch().command(environment, cache))
              .orElseGet(
                  () -> release.launch().command(environment, release.generation().snapshot()));
      int pid =
          children.spawn(
              command.executable(),
              command.argv(),
              command.envp(),
              new PosixProcess.FileActions(descriptors, release.launch().directory()));
      ours.clear();
      return new Started(pid, output, channel.left(), passing.left(), numbers(sockets), trained);
    } finally {
      Descriptors.close(files, theirs);
      Descriptors.close(files, ours);
    }
  }

  private static Map<Integer, Integer> numbers(List<Integer> sockets) {
    Map<Integer, Integer> numbers = new HashMap<>();
    for (int i = 0; i < sockets.size(); i++) {
      numbers.put(sockets.get(i), FIRST_SOCKET + i);
    }
    return numbers;
  }

  @Override
  public void close() throws PosixException {
    posix.file().close(devNull);
  }
}

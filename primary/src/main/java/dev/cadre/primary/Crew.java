package dev.cadre.primary;

import dev.cadre.ipc.WorkerEnvironment;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import dev.cadre.posix.PosixProcess;
import dev.cadre.posix.PosixSocket;
import dev.cadre.primary.listen.Inheritance;
import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.log.OutputCapture;
import dev.cadre.primary.process.Children;
import dev.cadre.primary.process.WorkerChannels;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.ExitStatus;
import dev.cadre.primary.supervise.Signal;
import dev.cadre.primary.supervise.WorkerRef;
import dev.cadre.primary.worker.WorkerCommand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The worker processes: starts them with what they inherit, signals them, reaps them. Of the
 * supervisor's thread.
 */
final class Crew implements AutoCloseable {
  /** In the worker: 0 to 2 are stdin, stdout, stderr. */
  private static final int CHANNEL = 3;

  private static final int PASSING = 4;
  private static final int FIRST_SOCKET = 5;

  /** The code of an end that the kernel did not tell of. */
  private static final int UNKNOWN = -1;

  private final Posix posix;
  private final Children children;
  private final WorkerChannels channels;
  private final OutputCapture output;
  private final Listeners listeners;
  private final Releases releases;
  private final Journal journal;
  private final Mailbox mailbox;
  private final int devNull;
  private final Map<Integer, WorkerHandle> byId = new HashMap<>();
  private final Map<Integer, WorkerHandle> byPid = new HashMap<>();

  Crew(
      Posix posix,
      Children children,
      WorkerChannels channels,
      OutputCapture output,
      Listeners listeners,
      Releases releases,
      Journal journal,
      Mailbox mailbox)
      throws PosixException {
    this.posix = posix;
    this.children = children;
    this.channels = channels;
    this.output = output;
    this.listeners = listeners;
    this.releases = releases;
    this.journal = journal;
    this.mailbox = mailbox;
    this.devNull = posix.file().open("/dev/null", 0, 0);
  }

  Optional<WorkerHandle> worker(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  Collection<WorkerHandle> workers() {
    return byId.values();
  }

  /** Starts the process of a worker. */
  Event fork(WorkerRef ref) {
    try {
      WorkerHandle handle = spawn(ref);
      byId.put(ref.id(), handle);
      byPid.put(handle.pid, handle);
      return new Event.Forked(ref, handle.pid);
    } catch (PosixException | RuntimeException e) {
      return new Event.ForkFailed(ref, String.valueOf(e.getMessage()));
    }
  }

  private WorkerHandle spawn(WorkerRef ref) throws PosixException {
    listeners.growTo(ref.slot() + 1);
    Inheritance inheritance = listeners.inheritance(ref.slot(), ref.side());
    PosixFile files = posix.file();
    List<Integer> ours = new ArrayList<>();
    List<Integer> theirs = new ArrayList<>();
    try {
      PosixFile.Pipe out = files.pipe();
      ours.add(out.readEnd());
      theirs.add(out.writeEnd());
      PosixFile.Pipe err = files.pipe();
      ours.add(err.readEnd());
      theirs.add(err.writeEnd());
      PosixSocket.Pair channel = posix.socket().socketpair();
      ours.add(channel.left());
      theirs.add(channel.right());
      PosixSocket.Pair passing = posix.socket().socketpair();
      ours.add(passing.left());
      theirs.add(passing.right());
      List<Integer> descriptors =
          new ArrayList<>(
              List.of(devNull, out.writeEnd(), err.writeEnd(), channel.right(), passing.right()));
      descriptors.addAll(inheritance.descriptors());
      WorkerLaunch launch = releases.of(ref.generation()).launch();
      WorkerCommand command =
          launch.command(
              new WorkerEnvironment(
                  ProcessHandle.current().pid(),
                  ref.slot(),
                  ref.side(),
                  ref.id(),
                  CHANNEL,
                  PASSING),
              releases.of(ref.generation()).generation().snapshot());
      int pid =
          children.spawn(
              command.executable(),
              command.argv(),
              command.envp(),
              new PosixProcess.FileActions(descriptors, launch.directory()));
      try {
        channels.open(ref.id(), channel.left());
        ours.removeAll(List.of(channel.left()));
        output.register(ref.slot(), ref.id(), pid, out.readEnd(), err.readEnd());
        ours.removeAll(List.of(out.readEnd(), err.readEnd()));
        channels.send(
            ref.id(),
            WorkerHandle.welcome(
                inheritance,
                FIRST_SOCKET,
                launch.sharePortZero(),
                launch.privatePorts(),
                launch.moved(ref.slot())));
        ours.clear();
        return new WorkerHandle(ref, pid, passing.left(), inheritance, FIRST_SOCKET);
      } catch (PosixException | RuntimeException e) {
        // Nobody would ever talk to it. It is reaped as a stranger.
        children.signal(pid, Signal.KILL);
        channels.close(ref.id());
        throw e;
      }
    } finally {
      close(theirs);
      close(ours);
    }
  }

  private void close(List<Integer> descriptors) {
    for (int descriptor : descriptors) {
      try {
        posix.file().close(descriptor);
      } catch (PosixException e) {
        journal.warn("A descriptor could not be closed: " + e.getMessage());
      }
    }
  }

  /** Sends a signal, if the process is not reaped. */
  void kill(WorkerRef ref, int signal) {
    WorkerHandle handle = byId.get(ref.id());
    if (handle == null) {
      return;
    }
    try {
      children.signal(handle.pid, signal);
    } catch (PosixException e) {
      journal.error("Worker " + handle.pid + " could not be signalled: " + e.getMessage());
    }
  }

  /** Reaps a process that has ended; empty when it is no worker. */
  Optional<Event.Reaped> reap(int pid) {
    WorkerHandle handle = byPid.remove(pid);
    ExitStatus status;
    try {
      status =
          switch (children.reap(pid)) {
            case PosixProcess.ExitStatus.Exited e -> new ExitStatus.Code(e.code());
            case PosixProcess.ExitStatus.Signalled s -> new ExitStatus.Signalled(s.signal());
          };
    } catch (PosixException e) {
      // It has ended all the same: who waits for it must hear of that.
      journal.error("Process " + pid + " could not be reaped: " + e.getMessage());
      status = new ExitStatus.Code(UNKNOWN);
    }
    if (handle == null) {
      return Optional.empty();
    }
    int id = handle.ref.id();
    byId.remove(id);
    channels.close(id);
    close(List.of(handle.passing));
    // Posted, so that the decision on this death still finds the tail.
    var _ = output.ended(id).thenRun(() -> mailbox.post(() -> output.forget(id)));
    return Optional.of(new Event.Reaped(handle.ref.id(), status));
  }

  /** Gives up the descriptors that are left; the processes are gone, or on their own. */
  @Override
  public void close() {
    byId.values().forEach(worker -> close(List.of(worker.passing)));
    close(List.of(devNull));
  }
}

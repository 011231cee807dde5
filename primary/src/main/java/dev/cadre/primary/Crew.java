package dev.cadre.primary;

import dev.cadre.Stdio;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixProcess;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The worker processes: starts them with what they inherit, signals them, reaps them. Of the
 * supervisor's thread.
 */
final class Crew implements AutoCloseable {
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
  private final Spawner spawner;
  private final Standby standby;
  private final Accounts accounts;
  private final Program program;
  private final BiConsumer<Integer, ExitStatus> strangers;
  private final Map<Integer, WorkerHandle> byId = new HashMap<>();
  private final Map<Integer, WorkerHandle> byPid = new HashMap<>();

  /**
   * @param strangers told of processes that have ended and are no workers
   */
  Crew(
      Posix posix,
      Children children,
      WorkerChannels channels,
      OutputCapture output,
      Listeners listeners,
      Releases releases,
      Journal journal,
      Mailbox mailbox,
      Spawner spawner,
      Standby standby,
      Accounts accounts,
      Program program,
      BiConsumer<Integer, ExitStatus> strangers) {
    this.posix = posix;
    this.children = children;
    this.channels = channels;
    this.output = output;
    this.listeners = listeners;
    this.releases = releases;
    this.journal = journal;
    this.mailbox = mailbox;
    this.spawner = spawner;
    this.standby = standby;
    this.accounts = accounts;
    this.program = program;
    this.strangers = strangers;
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
    Releases.Release release = program.release(ref, releases.of(ref.generation()));
    Optional<Spawner.Started> waiting = standby.take(ref.generation());
    Spawner.Started process =
        waiting.isPresent()
            ? waiting.get()
            : spawner.worker(release, ref, inheritance.descriptors());
    List<Integer> ours = new ArrayList<>(process.descriptors());
    try {
      channels.open(ref.id(), process.channel());
      ours.removeAll(List.of(process.channel()));
      boolean told = release.launch().stdio() == Stdio.TOLD;
      process
          .output()
          .ifPresent(pipes -> {
            output.register(
                ref.slot(),
                ref.id(),
                process.pid(),
                pipes.out(),
                pipes.err(),
                told
                    ? Optional.of((line, error) -> program.said(ref.id(), line, error))
                    : Optional.empty());
            ours.removeAll(pipes.descriptors());
          });
      WorkerHandle handle = new WorkerHandle(ref, process);
      if (waiting.isPresent()) {
        channels.send(ref.id(), Standby.assignment(process, ref, inheritance.descriptors()));
      }
      channels.send(ref.id(), handle.welcome(inheritance, release.launch()));
      return handle;
    } catch (PosixException | RuntimeException e) {
      // Nobody would ever talk to it. It is reaped as a stranger.
      channels.close(ref.id());
      Descriptors.close(posix.file(), ours);
      children.signal(process.pid(), Signal.KILL);
      throw e;
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
    if (handle != null) {
      accounts.ended(handle);
    }
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
      standby.reaped(pid, status);
      strangers.accept(pid, status);
      return Optional.empty();
    }
    int id = handle.ref.id();
    byId.remove(id);
    channels.close(id);
    Descriptors.close(posix.file(), List.of(handle.passing));
    // Posted, so that the decision on this death still finds the tail.
    var _ = output.ended(id).thenRun(() -> mailbox.post(() -> output.forget(id)));
    return Optional.of(new Event.Reaped(handle.ref.id(), status));
  }

  /** Gives up the descriptors that are left; the processes are gone, or on their own. */
  @Override
  public void close() {
    byId.values().forEach(worker -> Descriptors.close(posix.file(), List.of(worker.passing)));
  }
}

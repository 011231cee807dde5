package dev.cadre.primary;

import dev.cadre.ipc.Message;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.process.Children;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.ExitStatus;
import dev.cadre.primary.supervise.Lifecycle;
import dev.cadre.primary.supervise.Signal;
import dev.cadre.primary.supervise.WorkerRef;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/*
 * The standby runs nothing of the application and belongs to no slot, so the supervisor's decisions
 * know nothing of it: it only makes a fork quick. It inherits the listening sockets of all slots and
 * sides; when it becomes a worker it is told which are its own, and closes the others. Its channel
 * and its output are not read before: what it says waits in the kernel.
 */
/**
 * Keeps one JVM of the serving generation booted, up to the application's {@code main}, to take the
 * place of a worker that dies. Of the supervisor's thread.
 */
final class Standby implements AutoCloseable {
  /** How long the workers have had the machine for themselves before a standby is started. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  /** So often may it die by itself before a generation goes without. */
  private static final int PATIENCE = 2;

  private static final int SHOWN_BYTES = 4096;
  private static final int SHOWN_LINES = 20;

  /** With more sockets than these to inherit, there is none. */
  private static final int MAX_SOCKETS = 1024;

  /** What it was started for; with another, it is of no use. */
  private record Purpose(Releases.Release release, List<Integer> sockets) {}

  private record Waiting(Spawner.Started process, int generation, Purpose purpose) {}

  private final BooleanSupplier enabled;
  private final Posix posix;
  private final Spawner spawner;
  private final Children children;
  private final Listeners listeners;
  private final Releases releases;
  private final Journal journal;
  private Optional<Waiting> waiting = Optional.empty();
  private Optional<Instant> quietSince = Optional.empty();
  private int diedOf;
  private int deaths;

  Standby(
      BooleanSupplier enabled,
      Posix posix,
      Spawner spawner,
      Children children,
      Listeners listeners,
      Releases releases,
      Journal journal) {
    this.enabled = enabled;
    this.posix = posix;
    this.spawner = spawner;
    this.children = children;
    this.listeners = listeners;
    this.releases = releases;
    this.journal = journal;
  }

  /** The pid of the process that waits; empty when there is none. */
  OptionalLong pid() {
    return waiting.map(w -> OptionalLong.of(w.process().pid())).orElse(OptionalLong.empty());
  }

  /**
   * Gives the process away, to become a worker of that generation. The next one is started when the
   * cluster is quiet again.
   */
  Optional<Spawner.Started> take(int generation) {
    pid()
        .ifPresent(pid -> {
          if (children.isStopped((int) pid)) {
            journal.warn(
                "The standby "
                    + pid
                    + " was stopped by somebody (SIGSTOP): it is ended, and the"
                    + " replacement of the dead worker is a cold start");
            dismiss();
          }
        });
    Optional<Spawner.Started> taken =
        waiting.filter(w -> w.generation() == generation).map(Waiting::process);
    if (taken.isPresent()) {
      waiting = Optional.empty();
    }
    quietSince = Optional.empty();
    return taken;
  }

  /** What a process from {@link #take} is told first. */
  static Message.Assigned assignment(Spawner.Started process, WorkerRef ref, List<Integer> own) {
    List<Integer> unused = new ArrayList<>();
    process
        .inherited()
        .forEach((ours, theirs) -> {
          if (!own.contains(ours)) {
            unused.add(theirs);
          }
        });
    return new Message.Assigned(ref.slot(), ref.side(), ref.id(), unused);
  }

  /** After each decision, and at least once a second. */
  void follow(Cluster cluster, Instant now) {
    if (cluster.lifecycle() == Lifecycle.STOPPING) {
      dismiss();
      return;
    }
    if (cluster.rollout().isPresent()) {
      dismiss(); // The memory is the successors'.
    }
    if (!cluster.isSettled()) {
      quietSince = Optional.empty();
      return;
    }
    Instant since = quietSince.orElse(now);
    quietSince = Optional.of(since);
    if (now.isBefore(since.plus(QUIET))) {
      return;
    }
    int generation = cluster.generation();
    Purpose purpose = new Purpose(releases.of(generation), listeners.sockets());
    boolean wanted = isWanted(generation, purpose);
    if (waiting.isPresent() && !(wanted && waiting.get().purpose().equals(purpose))) {
      dismiss();
    }
    if (waiting.isEmpty() && wanted) {
      start(generation, purpose);
    }
  }

  private boolean isWanted(int generation, Purpose purpose) {
    return enabled.getAsBoolean()
        && purpose.release().launch().startsEarly()
        && purpose.sockets().size() <= MAX_SOCKETS
        && !(diedOf == generation && deaths >= PATIENCE);
  }

  private void start(int generation, Purpose purpose) {
    try {
      Spawner.Started process = spawner.standby(purpose.release(), purpose.sockets());
      waiting = Optional.of(new Waiting(process, generation, purpose));
    } catch (PosixException | RuntimeException e) {
      died(generation, "The standby could not be started: " + e.getMessage());
    }
  }

  /** A process has ended that is no worker: perhaps the standby. */
  void reaped(int pid, ExitStatus status) {
    if (pid().orElse(0) != pid) {
      return;
    }
    Waiting ended = waiting.orElseThrow();
    waiting = Optional.empty();
    String output =
        ended.process().output().map(pipes -> output(pipes.out()) + output(pipes.err())).orElse("");
    Descriptors.close(posix.file(), ended.process().descriptors());
    died(ended.generation(), "The standby " + pid + " has ended by itself (" + status.text() + ")");
    output.lines().limit(SHOWN_LINES).forEach(line -> journal.warn("    " + line));
  }

  /** What is in the pipe: a standby has little to say. */
  private String output(int pipe) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(SHOWN_BYTES);
    try {
      int count = posix.file().read(pipe, bytes);
      byte[] text = new byte[Math.max(0, count)];
      bytes.flip().get(text);
      return new String(text, StandardCharsets.UTF_8);
    } catch (PosixException e) {
      return "";
    }
  }

  private void died(int generation, String words) {
    deaths = diedOf == generation ? deaths + 1 : 1;
    diedOf = generation;
    quietSince = Optional.empty();
    journal.warn(
        words
            + (deaths < PATIENCE
                ? ""
                : ": there will be none until the next rolling restart, and the replacement of a"
                    + " dead worker is a cold start"));
  }

  /** It has nothing to finish. Its end is reaped as that of a stranger. */
  private void dismiss() {
    waiting.ifPresent(w -> {
      waiting = Optional.empty();
      try {
        children.signal(w.process().pid(), Signal.KILL);
      } catch (PosixException e) {
        journal.warn("The standby " + w.process().pid() + " stays: " + e.getMessage());
      }
      Descriptors.close(posix.file(), w.process().descriptors());
    });
  }

  @Override
  public void close() {
    dismiss();
  }
}

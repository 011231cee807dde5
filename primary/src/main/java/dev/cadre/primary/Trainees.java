package dev.cadre.primary;

import dev.cadre.ipc.TrainingEnvironment;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixProcess;
import dev.cadre.posix.PosixSocket;
import dev.cadre.primary.process.Children;
import dev.cadre.primary.supervise.ExitStatus;
import dev.cadre.primary.supervise.Signal;
import dev.cadre.primary.worker.WorkerCommand;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/*
 * The thread of the training starts and waits, the supervisor's reaps and cancels. start holds the
 * monitor until the pid is known, so that a process that ends at once finds who waits for it.
 */
/**
 * The JVMs of one training, one after the other: with the lowest priority, and ended with the
 * primary.
 */
final class Trainees {
  private static final int CHANNEL = 3;
  private static final int NICE = 19;
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0100;
  private static final int O_APPEND = 02000;
  private static final int PRIVATE = 0600;

  /**
   * A JVM.
   *
   * @param channel the primary's end of the socket that it lives as long as
   */
  record Trainee(int pid, int channel, CompletableFuture<ExitStatus> end) {}

  private final Posix posix;
  private final Children children;
  private Optional<Trainee> current = Optional.empty();
  private boolean cancelled;

  Trainees(Posix posix, Children children) {
    this.posix = posix;
    this.children = children;
  }

  /**
   * Starts the next one, when the last one has ended.
   *
   * @param command of a process that has this environment
   * @param folder where its output goes: the file {@code output}
   * @throws CancellationException when there is to be no other
   */
  synchronized Trainee start(
      Function<TrainingEnvironment, WorkerCommand> command, Path folder, String directory)
      throws PosixException {
    if (cancelled) {
      throw new CancellationException();
    }
    List<Integer> theirs = new ArrayList<>();
    List<Integer> ours = new ArrayList<>();
    try {
      int nothing = posix.file().open("/dev/null", 0, 0);
      theirs.add(nothing);
      String file = folder.resolve("output").toString();
      int output = posix.file().open(file, O_WRONLY | O_CREAT | O_APPEND, PRIVATE);
      theirs.add(output);
      PosixSocket.Pair channel = posix.socket().socketpair();
      theirs.add(channel.right());
      ours.add(channel.left());
      WorkerCommand what =
          command.apply(
              new TrainingEnvironment(ProcessHandle.current().pid(), CHANNEL, folder.toString()));
      int pid =
          children.spawn(
              what.executable(),
              what.argv(),
              what.envp(),
              new PosixProcess.FileActions(
                  List.of(nothing, output, output, channel.right()), directory));
      ours.clear();
      Trainee trainee = new Trainee(pid, channel.left(), new CompletableFuture<>());
      current = Optional.of(trainee);
      lower(trainee);
      return trainee;
    } finally {
      Descriptors.close(posix.file(), theirs);
      Descriptors.close(posix.file(), ours);
    }
  }

  /**
   * Gives all its threads the lowest priority. A thread has that of the one that started it: so
   * this is to be repeated until the first ones have been found.
   */
  void lower(Trainee trainee) {
    Path threads = Path.of("/proc", Integer.toString(trainee.pid()), "task");
    try (var all = Files.newDirectoryStream(threads)) {
      for (Path thread : all) {
        int id = Integer.parseInt(String.valueOf(thread.getFileName()));
        posix.process().setpriority(id, NICE);
        posix.process().ioprioSetIdle(id);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // It has ended, or the machine does not allow it: then it is one more worker for a while.
    }
  }

  /** Waits for its end; empty when that does not come in time. */
  Optional<ExitStatus> await(Trainee trainee, Duration limit) throws InterruptedException {
    try {
      return Optional.of(trainee.end().get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Sends a signal, unless it has ended. */
  void signal(Trainee trainee, int signal) throws PosixException {
    children.signal(trainee.pid(), signal);
  }

  /** A process that is no worker has been reaped: perhaps one of these. */
  synchronized void reaped(int pid, ExitStatus status) {
    Optional<Trainee> ended = current.filter(trainee -> trainee.pid() == pid);
    if (ended.isPresent()) {
      current = Optional.empty();
      Descriptors.close(posix.file(), List.of(ended.get().channel()));
      ended.get().end().complete(status);
    }
  }

  /** Ends the one that runs, and lets no other begin. */
  synchronized void cancel() throws PosixException {
    cancelled = true;
    if (current.isPresent()) {
      children.signal(current.get().pid(), Signal.KILL);
    }
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }
}

package dev.cadre.primary.process;

import dev.cadre.posix.Errno;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixProcess;
import dev.cadre.posix.PosixProcess.ExitStatus;
import dev.cadre.posix.PosixProcess.FileActions;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/*
 * The reaper, a platform thread, sleeps in waitid(2) for any child, without reaping it (WNOWAIT).
 * It tells the owner and goes on when the owner has reaped: until then the kernel keeps the pid, so
 * that no signal of the owner can reach a process that got the same pid. Nothing is polled: the
 * owner knows of a death as soon as the kernel can say it.
 *
 * spawn holds the lock until the pid is among the known ones; else a child that ends at once could
 * be taken for a foreign one. Foreign children are those that PID 1, or a subreaper, inherits; the
 * reaper reaps them itself. So nothing else in this process may wait for children: no
 * ProcessBuilder. Should something do so all the same, the kernel says that there is no child, and
 * those that are known here, if none was spawned meanwhile, have ended.
 *
 * The reaper goes on whatever happens: without it no death would ever be noticed.
 */
/**
 * The processes that this one has started, from their spawn to their reaping. At most one instance
 * in a process.
 */
public final class Children implements AutoCloseable {
  /** Of a child whose status is lost: no process ends with this code. */
  public static final ExitStatus UNKNOWN = new ExitStatus.Exited(-1);

  private static final long PAUSE_MILLIS = 100;

  /** How often a reaper without children looks whether it has inherited any. */
  private static final long ORPHANS_SECONDS = 5;

  private final PosixProcess process;
  private final IntConsumer exited;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Integer> running = new HashSet<>(); // guarded by lock
  private long spawned; // guarded by lock
  private boolean closed; // guarded by lock

  /**
   * Starts the reaper.
   *
   * @param exited gets the pid of a child that has ended, from the reaper's thread: posts it to the
   *     owner, who calls {@link #reap}; must not throw
   */
  public Children(PosixProcess process, IntConsumer exited) {
    this.process = process;
    this.exited = exited;
    SignalHandling.stopIgnoringChildren();
    Thread.ofPlatform().daemon().name("cadre-reaper").start(this::run);
  }

  /** Starts a process: see {@link PosixProcess#posixSpawn}. Any thread. */
  public int spawn(String path, List<String> argv, List<String> envp, FileActions files)
      throws PosixException {
    lock.lock();
    try {
      int pid = process.posixSpawn(path, argv, envp, files);
      running.add(pid);
      spawned++;
      changed.signalAll();
      return pid;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a signal to a child that has not been reaped. Any thread.
   *
   * @return false when it has been, or was never a child
   */
  public boolean signal(int pid, int signal) throws PosixException {
    lock.lock();
    try {
      if (!running.contains(pid)) {
        return false;
      }
      process.kill(pid, signal);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a child has been stopped (SIGSTOP, a debugger), so that it would not do what it is
   * told; false when that cannot be told. Any thread.
   */
  public boolean isStopped(int pid) {
    try {
      return ProcessIdentity.isStopped(pid);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reaps a child that has ended. Its pid means nothing from then on, also when this throws a
   * {@link PosixException}. Any thread.
   *
   * @return how it ended; {@link #UNKNOWN} when somebody else has reaped it
   * @throws IllegalStateException when it is no child, or has not ended
   */
  public ExitStatus reap(int pid) throws PosixException {
    lock.lock();
    try {
      if (!running.contains(pid)) {
        throw new IllegalStateException(pid + " is no child");
      }
      var status =
          process.reap(pid).orElseThrow(() -> new IllegalStateException(pid + " has not ended"));
      forget(pid);
      return status;
    } catch (PosixException e) {
      forget(pid);
      if (e.errno() == Errno.ECHILD) {
        return UNKNOWN;
      }
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the reaper, if there is no child left. If there is, the reaper does nothing more, but its
   * thread, a daemon, stays in the kernel until one ends.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** With the lock. */
  private void forget(int pid) {
    running.remove(pid);
    changed.signalAll();
  }

  private void run() {
    boolean said = false;
    boolean goOn = true;
    while (goOn) {
      try {
        goOn = awaitOne();
        said = false;
      } catch (PosixException | RuntimeException e) {
        if (!said) {
          said = true; // and not again every PAUSE_MILLIS
          say(e);
        }
        goOn = pause();
      }
    }
  }

  /** False at the end. */
  private boolean awaitOne() throws PosixException {
    long before = spawned();
    int pid;
    try {
      pid = process.awaitAnyExit();
    } catch (PosixException e) {
      return switch (e.errno()) {
        case Errno.EINTR -> true;
        case Errno.ECHILD -> noChild(before);
        default -> throw e;
      };
    }
    return handle(pid);
  }

  private long spawned() {
    lock.lock();
    try {
      return spawned;
    } finally {
      lock.unlock();
    }
  }

  /** False at the end. */
  private boolean handle(int pid) throws PosixException {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      if (!running.contains(pid)) {
        process.reap(pid);
        return true;
      }
    } catch (PosixException e) {
      if (e.errno() != Errno.ECHILD) {
        throw e;
      }
      return true; // somebody else was quicker
    } finally {
      lock.unlock();
    }
    return tell(pid);
  }

  /** Tells the owner and waits until he has reaped; false at the end. */
  private boolean tell(int pid) {
    exited.accept(pid);
    lock.lock();
    try {
      while (running.contains(pid) && !closed) {
        changed.awaitUninterruptibly();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** The kernel knows of no child, when {@code before} had been spawned; false at the end. */
  private boolean noChild(long before) {
    List<Integer> lost;
    lock.lock();
    try {
      if (spawned != before) {
        return !closed;
      }
      lost = List.copyOf(running);
    } finally {
      lock.unlock();
    }
    for (int pid : lost) {
      if (!tell(pid)) {
        return false;
      }
    }
    return !lost.isEmpty() || awaitSpawn();
  }

  private boolean awaitSpawn() {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(ORPHANS_SECONDS);
      while (running.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      return true; // nobody has a reason to
    } finally {
      lock.unlock();
    }
  }

  /** Before the next try; false at the end. */
  private boolean pause() {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** As an exception that ends the thread is said; this one does not end it. */
  private static void say(Exception failure) {
    Thread self = Thread.currentThread();
    self.getUncaughtExceptionHandler().uncaughtException(self, failure);
  }
}

package dev.cadre.primary.process;

import dev.cadre.posix.Errno;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixProcess;
import dev.cadre.posix.PosixProcess.ExitStatus;
import dev.cadre.posix.PosixProcess.FileActions;
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
 * ProcessBuilder.
 */
/**
 * The processes that this one has started, from their spawn to their reaping. At most one instance
 * in a process.
 */
public final class Children implements AutoCloseable {
  /** How often a reaper without children looks whether it has inherited any. */
  private static final long ORPHANS_SECONDS = 5;

  private final PosixProcess process;
  private final IntConsumer exited;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Integer> running = new HashSet<>(); // guarded by lock
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
    return kill(pid, pid, signal);
  }

  /** As {@link #signal}, to the child and what it has started in its process group. */
  public boolean signalGroup(int pid, int signal) throws PosixException {
    return kill(pid, -pid, signal);
  }

  /**
   * Reaps a child that has ended. Its pid means nothing from then on. Any thread.
   *
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
      running.remove(pid);
      changed.signalAll();
      return status;
    } finally {
      lock.unlock();
    }
  }

  /** The children that have not been reaped. */
  public Set<Integer> running() {
    lock.lock();
    try {
      return Set.copyOf(running);
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

  private boolean kill(int pid, int target, int signal) throws PosixException {
    lock.lock();
    try {
      if (!running.contains(pid)) {
        return false;
      }
      process.kill(target, signal);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    boolean goOn = true;
    while (goOn) {
      try {
        goOn = handle(process.awaitAnyExit());
      } catch (PosixException e) {
        goOn =
            switch (e.errno()) {
              case Errno.ECHILD -> awaitSpawn();
              case Errno.EINTR -> true;
              default -> throw new IllegalStateException("children can no longer be waited for", e);
            };
      }
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
    } finally {
      lock.unlock();
    }
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

  private boolean awaitSpawn() {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(ORPHANS_SECONDS);
      while (running.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }
}

package dev.cadre.state;

import dev.cadre.state.spi.BackEnd;
import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.LeaseStore;
import dev.cadre.state.spi.LeaseStore.Lease;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A lock that is a lease of a back end, renewed while it is held. */
final class LeasedLock implements SharedLock {
  private static final Use USE = Use.failClosed();
  private static final long FIRST_PAUSE_NANOS = 200_000;
  private static final long LONGEST_PAUSE_NANOS = 20_000_000;

  private final String name;
  private final LeaseTimes times;
  private final BackEnd backEnd;
  private final LeaseStore store;
  private final Tally tally;
  private final Heartbeat heartbeat;
  private final Set<Hold> holds;

  /**
   * A lock.
   *
   * @param holds where those that are not closed are kept, for the state to close them
   */
  LeasedLock(
      String name,
      LeaseTimes times,
      BackEnd backEnd,
      Tally tally,
      Heartbeat heartbeat,
      Set<Hold> holds) {
    this.name = name;
    this.times = times;
    this.backEnd = backEnd;
    this.store = backEnd.leases(name);
    this.tally = tally;
    this.heartbeat = heartbeat;
    this.holds = holds;
  }

  @Override
  public Optional<Hold> tryLock() {
    try {
      return acquire();
    } catch (BackEndException e) {
      throw Calls.unavailable(name, e);
    }
  }

  @Override
  public Optional<Hold> tryLock(Duration wait) throws InterruptedException {
    long deadline =
        System.nanoTime() + TimeUnit.NANOSECONDS.convert(wait); // the longest there is, if longer
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      BackEndException failure = null;
      try {
        Optional<Hold> hold = acquire();
        if (hold.isPresent()) {
          return hold;
        }
      } catch (BackEndException e) {
        failure = e;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        if (failure != null) {
          throw Calls.unavailable(name, failure);
        }
        return Optional.empty();
      }
      Thread.sleep(Duration.ofNanos(Math.min(left, pause)));
      pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
    }
  }

  private Optional<Hold> acquire() throws BackEndException {
    try {
      Optional<Hold> hold = store.acquire(times.length(), USE.timeout()).map(Held::new);
      tally.answered(hold.isPresent());
      return hold;
    } catch (BackEndException e) {
      tally.fail(e);
      throw e;
    }
  }

  private final class Held implements Hold {
    private final long token;
    private volatile @Nullable Lease lease;
    private final ScheduledFuture<?> beat;

    Held(Lease lease) {
      this.token = lease.token();
      this.lease = lease;
      this.beat = heartbeat.every(name, times.beat(), this::beat);
      holds.add(this);
    }

    @Override
    public long token() {
      return token;
    }

    @Override
    public boolean isHeld() {
      Lease held = lease;
      return held != null && backEnd.nowMicros() < held.deadlineMicros();
    }

    @Override
    public synchronized void close() {
      beat.cancel(false);
      holds.remove(this);
      Lease held = lease;
      lease = null;
      if (held != null) {
        try {
          store.release(held, USE.timeout());
        } catch (BackEndException e) {
          tally.fail(e); // it ends by itself
        }
      }
    }

    private synchronized void beat() {
      Lease held = lease;
      if (held == null) {
        return;
      }
      long now = backEnd.nowMicros();
      if (times.isDue(now, held.deadlineMicros())) {
        try {
          lease = store.renew(held, times.length(), times.timeout()).orElse(null);
        } catch (BackEndException e) {
          tally.fail(e);
        }
      }
    }
  }
}

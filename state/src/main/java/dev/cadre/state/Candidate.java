package dev.cadre.state;

import dev.cadre.state.spi.BackEnd;
import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.LeaseStore;
import dev.cadre.state.spi.LeaseStore.Lease;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stands for election, beat by beat. */
final class Candidate implements Leader {
  private static final System.Logger LOG = System.getLogger("dev.cadre.state");

  private final String name;
  private final LeaseTimes times;
  private final LeaseStore store;
  private final BackEnd backEnd;
  private final Tally tally;
  private final Heartbeat heartbeat;
  private final Consumer<Candidate> whenClosed;
  private final List<Consumer<Boolean>> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable Lease lease;
  private volatile boolean closed;
  private boolean said;
  private final ScheduledFuture<?> beat;

  /**
   * Stands from now on.
   *
   * @param whenClosed called once it is closed; again when it is closed again
   */
  Candidate(
      String name,
      LeaseTimes times,
      BackEnd backEnd,
      Tally tally,
      Heartbeat heartbeat,
      Consumer<Candidate> whenClosed) {
    this.name = name;
    this.times = times;
    this.backEnd = backEnd;
    this.tally = tally;
    this.heartbeat = heartbeat;
    this.whenClosed = whenClosed;
    this.store = backEnd.leases(name);
    this.beat = heartbeat.every(name, times.beat(), this::beat);
  }

  @Override
  public OptionalLong term() {
    Lease held = lease;
    return held == null
            || backEnd.nowMicros() >= held.deadlineMicros()
            || closed
            || Draining.isDraining()
        ? OptionalLong.empty()
        : OptionalLong.of(held.token());
  }

  @Override
  public void onChange(Consumer<Boolean> listener) {
    Objects.requireNonNull(listener);
    heartbeat.soon(name, () -> introduce(listener));
  }

  /** One that comes when this worker leads already has missed that. */
  private synchronized void introduce(Consumer<Boolean> listener) {
    listeners.add(listener);
    if (said) {
      tell(listener, true);
    }
  }

  /** Hands over; stands again at the next beat unless closed or draining. */
  synchronized void resign() {
    Lease held = lease;
    lease = null;
    try {
      if (held != null) {
        store.release(held, times.timeout());
      }
    } catch (BackEndException e) {
      tally.fail(e); // it ends by itself
    } finally {
      tell();
    }
  }

  @Override
  public void close() {
    closed = true;
    beat.cancel(false);
    resign();
    whenClosed.accept(this);
  }

  private synchronized void beat() {
    if (closed || Draining.isDraining()) {
      resign();
      return;
    }
    Lease held = lease;
    long now = backEnd.nowMicros();
    if (held == null || times.isDue(now, held.deadlineMicros())) {
      try {
        lease =
            (held == null
                    ? store.acquire(times.length(), times.timeout())
                    : store.renew(held, times.length(), times.timeout()))
                .orElse(null);
        tally.answered(lease != null);
      } catch (BackEndException e) {
        tally.fail(e);
      } finally { // also when the back end throws what it should not
        Lease kept = lease;
        if (kept != null && now >= kept.deadlineMicros()) {
          lease = null;
        }
        tell();
      }
    }
  }

  private void tell() {
    boolean leads = lease != null && !closed;
    if (leads != said) {
      said = leads;
      for (Consumer<Boolean> listener : listeners) {
        tell(listener, leads);
      }
    }
  }

  private void tell(Consumer<Boolean> listener, boolean leads) {
    try {
      listener.accept(leads);
    } catch (Throwable e) { // also an Error: the other listeners are to know
      LOG.log(System.Logger.Level.WARNING, "A listener of the leader " + name + " failed", e);
    }
  }
}

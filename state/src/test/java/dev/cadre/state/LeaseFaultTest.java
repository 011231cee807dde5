package dev.cadre.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.state.spi.BackEnd;
import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.BackEndStatus;
import dev.cadre.state.spi.CounterStore;
import dev.cadre.state.spi.LeaseStore;
import dev.cadre.state.spi.LimitStore;
import dev.cadre.state.spi.MessageBus;
import dev.cadre.state.spi.ValueStore;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of leases when the back end throws what it should not. */
class LeaseFaultTest {
  private static final Duration LEASE = Duration.ofSeconds(2);

  /** A leader of this name waits in vain. */
  private static final String SILENT = "silent";

  /** How many renewals are yet to fail. */
  private final AtomicInteger faults = new AtomicInteger();

  private final State state =
      new SharedState(
          "local",
          new Faulty(Opening.backEnd(URI.create("local:/"), StateOptions.DEFAULT)),
          StateOptions.DEFAULT);

  @Test
  void lockIsRenewedAfterAFault() throws Exception {
    try (state;
        SharedLock.Hold hold = state.lock("l", LEASE).tryLock().orElseThrow()) {
      faults.set(1);
      assertThat(state.lock("l", LEASE).tryLock(LEASE.plusMillis(500))).isEmpty();
      assertThat(faults).hasNonPositiveValue();
      assertThat(hold.isHeld()).isTrue();
    }
  }

  @Test
  void leaderWhoseRenewalsFailIsToldOfTheEnd() throws Exception {
    BlockingQueue<Boolean> changes = new LinkedBlockingQueue<>();
    try (state;
        Leader leader = state.leader("x", LEASE)) {
      faults.set(Integer.MAX_VALUE);
      leader.onChange(changes::add);
      Boolean change = true;
      while (change != null && change) { // it may have been elected before it was listened to
        change = changes.poll(20, TimeUnit.SECONDS);
      }
      assertThat(change).isFalse();
      assertThat(leader.isLeader()).isFalse();
    }
  }

  /** One thread renews all leases: one that gets no answer may not keep it. */
  @Test
  void longLeaseWithoutAnAnswerCostsNoOtherLease() throws Exception {
    try (state;
        SharedLock.Hold hold = state.lock("l", LEASE).tryLock().orElseThrow();
        Leader silent = state.leader(SILENT, Duration.ofHours(1))) {
      assertThat(state.lock("l", LEASE).tryLock(LEASE.multipliedBy(2))).isEmpty();
      assertThat(hold.isHeld()).isTrue();
      assertThat(silent.isLeader()).isFalse();
    }
  }

  private static void await(Duration timeout) {
    try {
      Thread.sleep(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the state was closed
    }
  }

  private final class Faulty implements BackEnd {
    private final BackEnd sound;

    Faulty(BackEnd sound) {
      this.sound = sound;
    }

    @Override
    public LeaseStore leases(String name) {
      LeaseStore leases = sound.leases(name);
      return new LeaseStore() {
        @Override
        public Optional<Lease> acquire(Duration length, Duration timeout) throws BackEndException {
          if (name.endsWith(SILENT)) {
            await(timeout);
            throw new BackEndException("no answer");
          }
          return leases.acquire(length, timeout);
        }

        @Override
        public Optional<Lease> renew(Lease held, Duration length, Duration timeout)
            throws BackEndException {
          if (faults.getAndDecrement() > 0) {
            throw new IllegalStateException("on purpose");
          }
          return leases.renew(held, length, timeout);
        }

        @Override
        public void release(Lease held, Duration timeout) throws BackEndException {
          leases.release(held, timeout);
        }
      };
    }

    @Override
    public LimitStore limits(String name, Limit limit) {
      return sound.limits(name, limit);
    }

    @Override
    public CounterStore counters(String name, Duration timeToLive) {
      return sound.counters(name, timeToLive);
    }

    @Override
    public ValueStore values(String name, Duration timeToLive) {
      return sound.values(name, timeToLive);
    }

    @Override
    public MessageBus messages(String topic) {
      return sound.messages(topic);
    }

    @Override
    public long nowMicros() {
      return sound.nowMicros();
    }

    @Override
    public BackEndStatus status() {
      return sound.status();
    }

    @Override
    public void close() {
      sound.close();
    }
  }
}

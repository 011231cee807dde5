package dev.cadre.state.embedded;

import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.LeaseStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One lease in a table. Data of its entry: the token:u64, the process that has it:u64. It expires
 * with its entry, and is free as soon as that process is dead.
 */
final class Leasing implements LeaseStore {
  private static final int TOKEN = 0;
  private static final int HOLDER = 8;
  private static final int BYTES = 16;

  private final Table table;
  private final Key key;
  private final long self;
  private final LongUnaryOperator nextToken;

  /**
   * A lease.
   *
   * @param self this process
   * @param nextToken gives a token that is greater than all before, at a time
   */
  Leasing(Table table, String name, long seed, long self, LongUnaryOperator nextToken) {
    this.table = table;
    this.key = Key.Prefix.of(Key.Kind.LEASE, name, seed).key("");
    this.self = self;
    this.nextToken = nextToken;
  }

  @Override
  public Optional<Lease> acquire(Duration length, Duration timeout) throws BackEndException {
    Acquisition acquisition = new Acquisition(micros(length));
    do {
      table.update(key, acquisition);
    } while (acquisition.lease == null && acquisition.holderIsDead());
    return Optional.ofNullable(acquisition.lease);
  }

  @Override
  public Optional<Lease> renew(Lease held, Duration length, Duration timeout)
      throws BackEndException {
    Lease[] renewed = new Lease[1];
    table.update(
        key,
        (draft, at, now) -> {
          boolean mine = at >= 0 && draft.data(at, TOKEN) == held.token();
          if (mine) {
            draft.expiry(at, now + micros(length));
            renewed[0] = new Lease(held.token(), now + micros(length));
          }
          return mine;
        });
    return Optional.ofNullable(renewed[0]);
  }

  @Override
  public void release(Lease held, Duration timeout) throws BackEndException {
    table.update(
        key,
        (draft, at, _) -> {
          boolean mine = at >= 0 && draft.data(at, TOKEN) == held.token();
          if (mine) {
            draft.remove(at);
          }
          return mine;
        });
  }

  private static long micros(Duration length) {
    return length.toNanos() / 1000;
  }

  private final class Acquisition implements Table.Change {
    private final long length;
    private long dead = -1;
    private long token;
    private long holder;
    @Nullable Lease lease;

    Acquisition(long length) {
      this.length = length;
    }

    @Override
    public boolean apply(Draft draft, int at, long now) throws BackEndException {
      lease = null;
      if (at >= 0) {
        token = draft.data(at, TOKEN);
        holder = draft.data(at, HOLDER);
        if (token != dead) {
          return false;
        }
      }
      int entry = at >= 0 ? at : draft.add(key, now + length, BYTES, now);
      lease = new Lease(nextToken.applyAsLong(now), now + length);
      draft.expiry(entry, lease.deadlineMicros());
      draft.data(entry, TOKEN, lease.token());
      draft.data(entry, HOLDER, self);
      return true;
    }

    /** Whether the lease that was in the way is a dead process's, and is no more. */
    boolean holderIsDead() {
      if (ProcessIdentity.isAlive(holder)) {
        return false;
      }
      dead = token;
      return true;
    }
  }
}

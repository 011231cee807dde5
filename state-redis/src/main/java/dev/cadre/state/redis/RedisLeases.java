package dev.cadre.state.redis;

import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.LeaseStore;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One lease. Its holder is known by its token. Redis does not know whether a holder is dead: its
 * lease has to end.
 */
final class RedisLeases implements LeaseStore {
  /**
   * How long a token is remembered after its lease, so that the next is greater even where the
   * clock was set back. After that the clock itself is.
   */
  private static final byte[] REMEMBERED = Time.number(Time.micros(Duration.ofDays(1)));

  /** A lease ends here by this part of its length before it does there: clocks go differently. */
  private static final int MARGIN = 100;

  private final Link link;
  private final Time time;
  private final byte[] key;

  RedisLeases(Link link, Time time, byte[] key) {
    this.link = link;
    this.time = time;
    this.key = key;
  }

  @Override
  public Optional<Lease> acquire(Duration length, Duration timeout) throws BackEndException {
    long micros = Time.micros(length);
    long sent = time.hereMicros();
    @Nullable Long token =
        link.run(
            Script.ACQUIRE,
            key,
            timeout,
            this::giveBack,
            time.argument(),
            Time.number(micros),
            REMEMBERED);
    return token == null ? Optional.empty() : Optional.of(new Lease(token, deadline(sent, micros)));
  }

  @Override
  public Optional<Lease> renew(Lease held, Duration length, Duration timeout)
      throws BackEndException {
    long micros = Time.micros(length);
    long sent = time.hereMicros();
    Long renewed =
        link.run(
            Script.RENEW,
            key,
            timeout,
            time.argument(),
            Time.number(micros),
            REMEMBERED,
            Time.number(held.token()));
    return renewed == 1
        ? Optional.of(new Lease(held.token(), deadline(sent, micros)))
        : Optional.empty();
  }

  @Override
  public void release(Lease held, Duration timeout) throws BackEndException {
    link.run(Script.RELEASE, key, timeout, time.argument(), Time.number(held.token()));
  }

  /** A lease that came when nobody waited for it any more would be in everybody's way. */
  private void giveBack(@Nullable Long token) {
    if (token != null) {
      link.send(Script.RELEASE, key, time.argument(), Time.number(token));
    }
  }

  private static long deadline(long sent, long micros) {
    return sent + micros - micros / MARGIN;
  }
}

package dev.cadre.state;

import dev.cadre.state.SharedLock.Hold;
import dev.cadre.state.StateHealth.UseHealth;
import dev.cadre.state.spi.BackEnd;
import dev.cadre.state.spi.BackEndStatus;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** State in a back end, and what stands in for it while that is away. */
final class SharedState implements State {
  private static final Duration SHORTEST_LIFE = Duration.ofMillis(1);
  private static final Duration LONGEST_LIFE = Duration.ofDays(366);
  private static final int LONGEST_NAME = 100;

  private final String scheme;
  private final BackEnd backEnd;
  private final StateOptions options;
  private final Calls calls = new Calls();
  private final Heartbeat heartbeat = new Heartbeat();
  private final Inboxes inboxes = new Inboxes();
  private final Set<Candidate> candidates = ConcurrentHashMap.newKeySet();
  private final Set<Hold> holds = ConcurrentHashMap.newKeySet();
  private final Thread atExit = new Thread(this::resign, "cadre-state-exit");
  private @Nullable BackEnd local;
  private volatile boolean closed;

  SharedState(String scheme, BackEnd backEnd, StateOptions options) {
    this.scheme = scheme;
    this.backEnd = backEnd;
    this.options = options;
  }

  @Override
  public RateLimiter rateLimiter(String name, Limit limit, Use use) {
    checkName(name);
    return new PolicedRateLimiter(
        name,
        Objects.requireNonNull(limit),
        use,
        calls.tally("limiter", name, use.whenAway()),
        backEnd.limits(name, limit),
        () -> local().limits(name, limit));
  }

  @Override
  public Counters counters(String name, Duration timeToLive, Use use) {
    checkName(name);
    checkLife(timeToLive);
    return new PolicedCounters(
        timeToLive,
        new Policed<>(
            name,
            use,
            calls.tally("counters", name, use.whenAway()),
            backEnd.counters(name, timeToLive),
            () -> local().counters(name, timeToLive)));
  }

  @Override
  public <V> SharedMap<V> map(String name, Duration timeToLive, Codec<V> codec, Use use) {
    checkName(name);
    checkLife(timeToLive);
    return new PolicedMap<>(
        name,
        timeToLive,
        Objects.requireNonNull(codec),
        new Policed<>(
            name,
            use,
            calls.tally("map", name, use.whenAway()),
            backEnd.values(name, timeToLive),
            () -> local().values(name, timeToLive)));
  }

  @Override
  public <V> Topic<V> topic(String name, Codec<V> codec, Use use) {
    checkName(name);
    return new PolicedTopic<>(
        name,
        Objects.requireNonNull(codec),
        use,
        calls.tally("topic", name, use.whenAway()),
        backEnd.messages(name),
        inboxes);
  }

  @Override
  public SharedLock lock(String name, Duration lease) {
    checkName(name);
    // Not the lease of the leader of the same name.
    return new LeasedLock(
        "lock/" + name, new LeaseTimes(lease), backEnd, leased("lock", name), heartbeat, holds);
  }

  @Override
  public synchronized Leader leader(String name, Duration lease) {
    checkName(name);
    LeaseTimes times = new LeaseTimes(lease);
    if (closed) {
      throw new IllegalStateException("the state is closed");
    }
    if (candidates.isEmpty()) {
      handOverAtExit();
    }
    Candidate candidate =
        new Candidate(
            "leader/" + name,
            times,
            backEnd,
            leased("leader", name),
            heartbeat,
            candidates::remove);
    candidates.add(candidate);
    return candidate;
  }

  @Override
  public StateHealth health() {
    BackEndStatus status = backEnd.status();
    List<UseHealth> uses = calls.uses();
    long answered = uses.stream().mapToLong(use -> use.allowed() + use.refused()).sum();
    long failures = uses.stream().mapToLong(UseHealth::byPolicy).sum();
    return new StateHealth(
        scheme,
        status.available(),
        status.detail(),
        answered + failures,
        failures,
        status.gauges(),
        status.counters(),
        status.shared(),
        uses);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Opened.remove(this);
    candidates.forEach(Candidate::close);
    holds.forEach(Hold::close);
    heartbeat.close();
    inboxes.close();
    backEnd.close();
    if (local != null) {
      local.close();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is going already.
    }
  }

  /** Without an answer nobody has a lease, whoever asks. */
  private Tally leased(String structure, String name) {
    return calls.tally(structure, name, FailurePolicy.FAIL_CLOSED);
  }

  private void handOverAtExit() {
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // It is there, or the JVM is going already.
    }
  }

  /** The rest stays open: other shutdown hooks may use it. */
  private void resign() {
    candidates.forEach(Candidate::close);
  }

  private synchronized BackEnd local() {
    if (local == null) {
      local = Opening.backEnd(URI.create("local:/"), options);
    }
    return local;
  }

  private static void checkName(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException("a name has 1 to 100 characters, not " + name.length());
    }
  }

  private static void checkLife(Duration timeToLive) {
    if (timeToLive.compareTo(SHORTEST_LIFE) < 0 || timeToLive.compareTo(LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException("a time to live is 1 ms to 366 days, not " + timeToLive);
    }
  }
}

package dev.cadre.state;

import java.net.URI;
import java.time.Duration;

/**
 * State that all workers of an application share.
 *
 * <pre>{@code
 * State state = State.open();
 * RateLimiter logins = state.rateLimiter("logins", Limit.slidingWindow(5, Duration.ofMinutes(1)));
 * if (!logins.tryAcquire(user).allowed()) ...
 * }</pre>
 *
 * <p>Open one and keep it: it has threads and, by back end, a file or connections. Each structure
 * has a name; the same name in another worker is the same structure. Ask for it with the same limit
 * or time to live everywhere.
 */
public interface State extends AutoCloseable {

  /** The lease of locks and leadership unless another is given. */
  Duration DEFAULT_LEASE = Duration.ofSeconds(5);

  /** The shortest lease; the longest is an hour. */
  Duration MIN_LEASE = Duration.ofMillis(100);

  /**
   * The state that {@code cadre run} has chosen for this worker. It says so by the environment
   * variables {@code CADRE_STATE_URI} and {@code CADRE_STATE_APPLICATION}, before which the system
   * properties {@code cadre.state.uri} and {@code cadre.state.application} come. In a JVM without
   * them it is {@link #local}, and a line in the log says so once.
   *
   * @throws IllegalArgumentException when no back end is on the class path for what was chosen
   * @throws StateUnavailableException when an embedded segment cannot be opened. A back end that is
   *     merely away does not fail here
   */
  static State open() {
    return Opening.byEnvironment();
  }

  /**
   * The state at an address: {@code embedded:/path/of/segment}, {@code redis://...}, {@code
   * local:/}.
   *
   * @throws IllegalArgumentException when the address is none, or no back end for it is on the
   *     class path
   * @throws StateUnavailableException when an embedded segment cannot be opened
   */
  static State open(URI address) {
    return open(address, StateOptions.DEFAULT);
  }

  /** The state at an address, as {@link #open(URI)}, with options. */
  static State open(URI address, StateOptions options) {
    return Opening.open(address, options);
  }

  /** State of this object alone: two in one JVM share nothing. */
  static State local() {
    return open(URI.create("local:/"));
  }

  /** A limiter that counts in this JVM while the back end is away. */
  default RateLimiter rateLimiter(String name, Limit limit) {
    return rateLimiter(name, limit, Use.local());
  }

  /**
   * A limiter.
   *
   * @param name 1 to 100 characters, as that of every structure; else {@link
   *     IllegalArgumentException}
   * @param use what happens while the back end is away
   */
  RateLimiter rateLimiter(String name, Limit limit, Use use);

  /** Counters that fail closed. */
  default Counters counters(String name, Duration timeToLive) {
    return counters(name, timeToLive, Use.failClosed());
  }

  /**
   * Counters.
   *
   * @param timeToLive 1 ms to 366 days
   */
  Counters counters(String name, Duration timeToLive, Use use);

  /** A map of texts that fails closed. */
  default SharedMap<String> map(String name, Duration timeToLive) {
    return map(name, timeToLive, Codec.text(), Use.failClosed());
  }

  /**
   * A map.
   *
   * @param timeToLive 1 ms to 366 days
   */
  <V> SharedMap<V> map(String name, Duration timeToLive, Codec<V> codec, Use use);

  /** A topic of texts that reaches at least this JVM's own subscribers. */
  default Topic<String> topic(String name) {
    return topic(name, Codec.text(), Use.local());
  }

  /**
   * A topic.
   *
   * @param use what publishing does while the back end is away
   */
  <V> Topic<V> topic(String name, Codec<V> codec, Use use);

  /** A lock with a lease of {@link #DEFAULT_LEASE}. */
  default SharedLock lock(String name) {
    return lock(name, DEFAULT_LEASE);
  }

  /**
   * A lock.
   *
   * @param lease how long a holder that cannot be asked keeps it; {@link #MIN_LEASE} to an hour.
   *     The embedded back end sees at once that a holder is dead and does not wait for it
   */
  SharedLock lock(String name, Duration lease);

  /** A candidate with a lease of {@link #DEFAULT_LEASE}. */
  default Leader leader(String name) {
    return leader(name, DEFAULT_LEASE);
  }

  /**
   * Stands for election.
   *
   * @param lease how long a leader that cannot be asked stays it; {@link #MIN_LEASE} to an hour
   * @throws IllegalStateException when this state is closed
   */
  Leader leader(String name, Duration lease);

  /** How the state is. Does not wait. */
  StateHealth health();

  /**
   * Gives back all locks and leadership, ends all subscriptions, leaves the state to the others.
   * What is called later goes by its policy, as if the back end were away. Does nothing the second
   * time.
   */
  @Override
  void close();
}

package dev.cadre.state.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.state.Codec;
import dev.cadre.state.Counters;
import dev.cadre.state.Decision;
import dev.cadre.state.Limit;
import dev.cadre.state.Origin;
import dev.cadre.state.RateLimiter;
import dev.cadre.state.SharedMap;
import dev.cadre.state.State;
import dev.cadre.state.StateUnavailableException;
import dev.cadre.state.Subscription;
import dev.cadre.state.Topic;
import dev.cadre.state.Use;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A use of each kind and policy, and what each must do when Redis is there and when it is away. */
final class Uses implements AutoCloseable {
  /** As long as a busy machine may need; when Redis is known to be away nothing waits. */
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static final Limit THREE = Limit.fixedWindow(3, Limit.MAX_WINDOW);
  private static final Duration HOUR = Duration.ofHours(1);

  private final State state;
  private final RateLimiter open;
  private final RateLimiter closed;
  private final RateLimiter local;
  private final Counters counters;
  private final Counters localCounters;
  private final SharedMap<String> map;
  private final Topic<String> topic;
  private final Subscription subscription;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  Uses(State state) {
    this.state = state;
    this.open = state.rateLimiter("open", THREE, Use.failOpen().within(TIMEOUT));
    this.closed = state.rateLimiter("closed", THREE, Use.failClosed().within(TIMEOUT));
    this.local = state.rateLimiter("local", THREE, Use.local().within(TIMEOUT));
    this.counters = state.counters("strict", HOUR, Use.failClosed().within(TIMEOUT));
    this.localCounters = state.counters("lax", HOUR, Use.local().within(TIMEOUT));
    this.map = state.map("map", HOUR, Codec.text(), Use.failOpen().within(TIMEOUT));
    this.topic = state.topic("topic", Codec.text(), Use.local().within(TIMEOUT));
    this.subscription = topic.subscribe(received::add);
  }

  /** All go by their policy. The local ones count from 0 on the first time. */
  void assertAway(String key) {
    for (int i = 0; i < 4; i++) {
      Decision allowed = open.tryAcquire(key);
      assertThat(allowed.allowed()).isTrue();
      assertThat(allowed.origin()).isEqualTo(Origin.POLICY);
      Decision refused = closed.tryAcquire(key);
      assertThat(refused.allowed()).isFalse();
      assertThat(refused.origin()).isEqualTo(Origin.POLICY);
      Decision counted = local.tryAcquire(key);
      assertThat(counted.allowed()).isEqualTo(i < 3);
      assertThat(counted.origin()).isEqualTo(Origin.LOCAL);
    }
    assertThatThrownBy(() -> counters.increment(key)).isInstanceOf(StateUnavailableException.class);
    assertThat(localCounters.add(key, 5)).isEqualTo(5);
    assertThat(localCounters.add(key, 5)).isEqualTo(10);
    map.put(key, "lost");
    assertThat(map.get(key)).isEmpty();
    assertThatThrownBy(() -> state.lock("lock").tryLock())
        .isInstanceOf(StateUnavailableException.class);
    assertThat(state.health().available()).isFalse();
  }

  /** All answer from what is shared, for a key that is new. */
  void assertThere(String key) throws InterruptedException {
    for (RateLimiter limiter : List.of(open, closed, local)) {
      for (int i = 0; i < 4; i++) {
        Decision decision = limiter.tryAcquire(key);
        assertThat(decision.origin()).as(state.health().toString()).isEqualTo(Origin.SHARED);
        assertThat(decision.allowed()).isEqualTo(i < 3);
      }
    }
    assertThat(counters.add(key, 3)).isEqualTo(3);
    assertThat(localCounters.add(key, 3)).isEqualTo(3);
    map.put(key, "value");
    assertThat(map.get(key)).hasValue("value");
    state.lock("lock").tryLock().orElseThrow().close();
    assertThat(state.health().available()).as(state.health().toString()).isTrue();
    assertThat(state.health().detail()).startsWith("redis");
  }

  /** A message comes, and once. */
  void assertMessageComes(String message) throws InterruptedException {
    received.clear();
    assertThat(topic.publish(message)).isTrue();
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(message);
    assertThat(received.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  /** While Redis is known to be away, this JVM's own subscribers get what it publishes. */
  void assertMessageComesLocally(String message) throws InterruptedException {
    received.clear();
    assertThat(topic.publish(message)).isFalse();
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(message);
  }

  boolean isThere() {
    return closed.tryAcquire("probe of " + System.nanoTime()).origin() == Origin.SHARED;
  }

  @Override
  public void close() {
    subscription.close();
  }
}

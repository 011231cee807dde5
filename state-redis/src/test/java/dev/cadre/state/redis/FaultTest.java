package dev.cadre.state.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.state.Counters;
import dev.cadre.state.Leader;
import dev.cadre.state.Limit;
import dev.cadre.state.Origin;
import dev.cadre.state.SharedLock;
import dev.cadre.state.State;
import dev.cadre.state.StateUnavailableException;
import dev.cadre.state.Use;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Redis killed, restarted, paused, flushed, full: the stated policy and nothing else. */
final class FaultTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void killedRedisMeansThePolicyAndRestartedItIsUsedAgain() throws Exception {
    try (RedisServer redis = RedisServer.start();
        State state = State.open(redis.address());
        Uses uses = new Uses(state)) {
      uses.assertThere("before");
      uses.assertMessageComes("before");
      redis.kill();
      Await.until("seen", () -> !uses.isThere());
      long begun = System.nanoTime();
      uses.assertAway("away");
      uses.assertMessageComesLocally("away");
      assertThat(System.nanoTime() - begun).as("nothing waits").isLessThan(seconds(1));
      assertThat(state.health().detail()).contains("not connected");
      assertThat(state.health().failures()).isPositive();

      redis.startAgain();
      Await.until("used again", uses::isThere);
      uses.assertThere("after");
      Await.until("subscribed again", () -> redis.cli("pubsub", "channels").contains("topic"));
      uses.assertMessageComes("after");
    }
  }

  @Test
  void redisThatIsAwayAtTheOpeningIsUsedWhenItComes() throws Exception {
    int port = RedisServer.freePort();
    try (State state = State.open(URI.create("redis://127.0.0.1:" + port));
        Uses uses = new Uses(state)) {
      uses.assertAway("away");
      uses.assertMessageComesLocally("away");
      assertThat(state.health().detail()).contains("refused").contains("" + port);
      try (RedisServer redis = RedisServer.start(port, List.of())) {
        Await.until("used", uses::isThere);
        uses.assertThere("there");
        Await.until("subscribed", () -> redis.cli("pubsub", "channels").contains("topic"));
        uses.assertMessageComes("there");
      }
    }
  }

  @Test
  void pausedRedisKeepsNobodyLongerThanTheTimeout() throws Exception {
    try (RedisServer redis = RedisServer.start();
        State state = State.open(redis.address());
        Uses uses = new Uses(state)) {
      uses.assertThere("before");
      redis.signal("STOP");
      var limiter =
          state.rateLimiter(
              "slow", Limit.fixedWindow(1, HOUR), Use.failClosed().within(Duration.ofMillis(300)));
      long begun = System.nanoTime();
      assertThat(limiter.tryAcquire("k").origin()).isEqualTo(Origin.POLICY);
      assertThat(System.nanoTime() - begun)
          .isBetween(TimeUnit.MILLISECONDS.toNanos(299), seconds(5));

      Await.until("known", () -> !state.health().available());
      begun = System.nanoTime();
      uses.assertAway("away");
      uses.assertMessageComesLocally("away");
      assertThat(System.nanoTime() - begun).as("nobody waits again").isLessThan(seconds(1));

      redis.signal("CONT");
      Await.until("used again", uses::isThere);
      uses.assertThere("after");
      uses.assertMessageComes("after");
    }
  }

  @Test
  void redisPausedForLongIsUsedAgain() throws Exception {
    try (RedisServer redis = RedisServer.start();
        State state = State.open(redis.address());
        Uses uses = new Uses(state)) {
      redis.signal("STOP");
      Await.until(
          "the connection was given up",
          () -> state.health().gauges().getOrDefault("silence_millis", 0L) > 6500);
      uses.assertAway("away");
      redis.signal("CONT");
      Await.until("used again", uses::isThere);
      uses.assertThere("after");
      Await.until("subscribed again", () -> redis.cli("pubsub", "channels").contains("topic"));
      uses.assertMessageComes("after");
    }
  }

  @Test
  void leaseThatWasGrantedTooLateIsGivenBack() throws Exception {
    try (RedisServer redis = RedisServer.start();
        State state = State.open(redis.address());
        State other = State.open(redis.address())) {
      SharedLock lock = state.lock("l", Duration.ofHours(1));
      redis.signal("STOP");
      assertThatThrownBy(lock::tryLock).isInstanceOf(StateUnavailableException.class);
      redis.signal("CONT");
      Await.until("free", () -> isFree(other.lock("l")));
    }
  }

  private static boolean isFree(SharedLock lock) {
    try {
      return lock.tryLock()
          .map(hold -> {
            hold.close();
            return true;
          })
          .orElse(false);
    } catch (StateUnavailableException e) {
      return false;
    }
  }

  @Test
  void leaderThatCannotRenewIsNoneWhenItsLeaseEnds() throws Exception {
    Duration lease = Duration.ofSeconds(3);
    try (RedisServer redis = RedisServer.start();
        State state = State.open(redis.address());
        Leader leader = state.leader("x", lease)) {
      Await.until("leads", leader::isLeader);
      redis.signal("STOP");
      long stopped = System.nanoTime();
      Await.until("leads no more", () -> !leader.isLeader());
      assertThat(System.nanoTime() - stopped).isLessThan(lease.toNanos());
      redis.signal("CONT");
      Await.until("leads again", leader::isLeader);
    }
  }

  @Test
  void flushedRedisBeginsAnewAndTokensGoOnGrowing() throws Exception {
    try (RedisServer redis = RedisServer.start();
        State state = State.open(redis.address());
        Uses uses = new Uses(state)) {
      uses.assertThere("key");
      SharedLock.Hold lost = state.lock("l", Duration.ofMillis(600)).tryLock().orElseThrow();
      redis.cli("flushall");
      redis.cli("script", "flush");
      uses.assertThere("key");
      uses.assertMessageComes("after");
      Await.until("the holder learns it", () -> !lost.isHeld());
      try (SharedLock.Hold next = state.lock("l").tryLock().orElseThrow()) {
        assertThat(next.token()).isGreaterThan(lost.token());
      }
      assertThat(state.health().failures()).isZero();
    }
  }

  @Test
  void fullRedisMeansThePolicyAndTheHealthSaysIt() throws Exception {
    try (RedisServer redis = RedisServer.start();
        State state = State.open(redis.address());
        Uses uses = new Uses(state)) {
      redis.cli("config", "set", "maxmemory", "1");
      Await.until("refused", () -> !uses.isThere());
      assertThat(state.health().available()).isFalse();
      assertThat(state.health().detail()).contains("OOM");
      redis.cli("config", "set", "maxmemory", "0");
      uses.assertThere("after");
    }
  }

  /** What was sent when the connection broke may have been done: it is not sent again. */
  @Test
  void brokenConnectionsCountNothingTwice() throws Exception {
    AtomicLong done = new AtomicLong();
    AtomicLong unknown = new AtomicLong();
    try (RedisServer redis = RedisServer.start();
        State state = State.open(redis.address());
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var counters = state.counters("c", HOUR, Use.failClosed().within(Duration.ofSeconds(5)));
      long end = System.nanoTime() + seconds(2);
      Callable<Void> counting =
          () -> {
            while (System.nanoTime() - end < 0) {
              try {
                counters.increment("k");
                done.incrementAndGet();
              } catch (StateUnavailableException e) {
                unknown.incrementAndGet();
                Thread.sleep(1);
              }
            }
            return null;
          };
      var running = IntStream.range(0, 16).mapToObj(_ -> executor.submit(counting)).toList();
      int kills = 0;
      while (System.nanoTime() - end < 0) {
        TimeUnit.MILLISECONDS.sleep(100); // the pace of what is tested, not a wait for it
        kills += Integer.parseInt(redis.cli("client", "kill", "type", "normal"));
      }
      for (var task : running) {
        task.get();
      }
      // Not by health: that tells how the last call went, which may be before the last kill.
      Await.until("there again", () -> isAnswered(counters));
      long counted = counters.get("k").orElseThrow();
      assertThat(kills).isGreaterThan(5);
      assertThat(unknown).hasPositiveValue();
      assertThat(counted).isBetween(done.get(), done.get() + unknown.get());
    }
  }

  private static boolean isAnswered(Counters counters) {
    try {
      return counters.get("k").isPresent();
    } catch (StateUnavailableException e) {
      return false;
    }
  }

  @Test
  void noKeyIsWithoutExpiry() throws Exception {
    try (RedisServer redis = RedisServer.start();
        State state = State.open(redis.address());
        Uses uses = new Uses(state)) {
      uses.assertThere("key");
      state.rateLimiter("s", Limit.slidingWindow(3, HOUR)).tryAcquire("k");
      state.rateLimiter("b", Limit.tokenBucket(3, 1, HOUR)).tryAcquire("k");
      List<String> keys = redis.cli("--scan").lines().toList();
      assertThat(keys).hasSizeGreaterThanOrEqualTo(9).allMatch(key -> key.startsWith("cadre:"));
      for (String key : keys) {
        assertThat(Long.parseLong(redis.cli("pttl", key))).as(key).isPositive();
      }
    }
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}

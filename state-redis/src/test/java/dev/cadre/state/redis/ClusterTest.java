package dev.cadre.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.state.Codec;
import dev.cadre.state.Counters;
import dev.cadre.state.Leader;
import dev.cadre.state.Limit;
import dev.cadre.state.Origin;
import dev.cadre.state.SharedMap;
import dev.cadre.state.State;
import dev.cadre.state.StateUnavailableException;
import dev.cadre.state.Topic;
import dev.cadre.state.Use;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every operation in a cluster of three masters. */
final class ClusterTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Use PATIENT = Use.failClosed().within(Duration.ofSeconds(5));
  private static RedisCluster cluster;

  @BeforeAll
  static void make() throws Exception {
    cluster = RedisCluster.start();
  }

  @AfterAll
  static void end() throws IOException {
    cluster.close();
  }

  private static URI address() {
    return URI.create("redis-cluster://" + cluster.hosts());
  }

  @Test
  void everyOperationWorksOnKeysOfAllNodes() throws Exception {
    try (State state = State.open(address());
        State other = State.open(address())) {
      var limits =
          List.of(
              Limit.fixedWindow(2, HOUR),
              Limit.slidingWindow(2, HOUR),
              Limit.tokenBucket(2, 1, HOUR));
      for (int i = 0; i < 50; i++) {
        String key = "key " + i;
        for (Limit limit : limits) {
          assertThat(state.rateLimiter("l", limit, PATIENT).tryAcquire(key).allowed()).isTrue();
          assertThat(other.rateLimiter("l", limit, PATIENT).tryAcquire(key).remaining()).isZero();
          var refused = state.rateLimiter("l", limit, PATIENT).tryAcquire(key);
          assertThat(refused.allowed()).isFalse();
          assertThat(refused.origin()).isEqualTo(Origin.SHARED);
        }
        assertThat(state.counters("c", HOUR, PATIENT).add(key, 2)).isEqualTo(2);
        assertThat(other.counters("c", HOUR, PATIENT).get(key)).hasValue(2);
        assertThat(other.counters("c", HOUR, PATIENT).remove(key)).isTrue();
        SharedMap<String> map = state.map("m", HOUR, Codec.text(), PATIENT);
        assertThat(map.putIfAbsent(key, "a")).isTrue();
        assertThat(map.replace(key, "a", "b")).isTrue();
        assertThat(map.get(key)).hasValue("b");
        map.put(key, "c");
        assertThat(map.remove(key)).isTrue();
        try (var hold = state.lock("lock " + i).tryLock(Duration.ofSeconds(5)).orElseThrow()) {
          assertThat(hold.isHeld()).isTrue();
          assertThat(other.lock("lock " + i).tryLock()).isEmpty();
        }
      }
      try (Leader leader = state.leader("x");
          Leader second = other.leader("x")) {
        Await.until("one leads", () -> leader.isLeader() != second.isLeader());
      }
      for (RedisServer node : cluster.nodes()) {
        assertThat(Integer.parseInt(node.cli("dbsize").replaceAll("\\D", ""))).isPositive();
      }
    }
  }

  @Test
  void messagesOfATopicComeInOrderThroughAnyNode() throws Exception {
    int count = 200;
    try (State first = State.open(address());
        State second = State.open(address())) {
      for (String topic : List.of("a", "b", "c", "d")) {
        BlockingQueue<String> near = new LinkedBlockingQueue<>();
        BlockingQueue<String> far = new LinkedBlockingQueue<>();
        Topic<String> published = first.topic(topic, Codec.text(), PATIENT);
        try (var _ = published.subscribe(near::add);
            var _ = second.topic(topic, Codec.text(), PATIENT).subscribe(far::add)) {
          for (int i = 0; i < count; i++) {
            published.publish("" + i);
          }
          for (int i = 0; i < count; i++) {
            assertThat(near.poll(20, TimeUnit.SECONDS)).as(topic).isEqualTo("" + i);
            assertThat(far.poll(20, TimeUnit.SECONDS)).as(topic).isEqualTo("" + i);
          }
        }
      }
    }
  }

  @Test
  void deadNodeKeepsTheKeysOfTheOthersFromNothing() throws Exception {
    try (State state = State.open(address())) {
      var counters = state.counters("dead", HOUR, PATIENT);
      List<String> keys = IntStream.range(0, 30).mapToObj(i -> "key " + i).toList();
      keys.forEach(counters::increment);
      for (RedisServer node : cluster.nodes()) {
        node.kill();
        try {
          long counted = keys.stream().filter(key -> isCounted(counters, key)).count();
          assertThat(counted).isBetween(5L, 29L);
        } finally {
          node.startAgain();
        }
        cluster.awaitWhole(node);
        Await.until("used", () -> keys.stream().allMatch(key -> isCounted(counters, key)));
      }
    }
  }

  private static boolean isCounted(Counters counters, String key) {
    try {
      counters.increment(key);
      return true;
    } catch (StateUnavailableException e) {
      return false;
    }
  }
}

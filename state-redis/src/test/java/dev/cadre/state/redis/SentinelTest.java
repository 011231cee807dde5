package dev.cadre.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.state.State;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** A server that a Sentinel names. */
final class SentinelTest {

  @Test
  void serverIsFoundAndTheNextOneAfterAFailover() throws Exception {
    try (RedisServer first = RedisServer.start();
        RedisServer second = RedisServer.start("--replicaof", "127.0.0.1 " + first.port());
        RedisServer sentinel =
            RedisServer.startSentinel(
                "sentinel monitor main 127.0.0.1 "
                    + first.port()
                    + " 1\nsentinel down-after-milliseconds main 1000\n"
                    + "sentinel failover-timeout main 5000")) {
      URI address = URI.create("redis-sentinel://127.0.0.1:" + sentinel.port() + "?master=main");
      try (State state = State.open(address);
          Uses uses = new Uses(state)) {
        uses.assertThere("before");
        uses.assertMessageComes("before");
        assertThat(first.cli("--scan")).contains("before");
        Await.until(
            "the replica is known",
            () ->
                sentinel.cli("sentinel", "replicas", "main").contains("" + second.port())
                    && second.cli("info", "replication").contains("master_link_status:up"));
        first.kill();
        Await.until("promoted", () -> second.cli("role").startsWith("master"));
        Await.until("used again", uses::isThere);
        uses.assertThere("after");
        Await.until("subscribed again", () -> second.cli("pubsub", "channels").contains("topic"));
        uses.assertMessageComes("after");
        assertThat(second.cli("--scan")).contains("after");
      }
    }
  }
}

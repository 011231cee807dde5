package dev.cadre.state.redis;

import dev.cadre.state.contract.TopicContract;
import java.net.URI;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, in Redis. */
final class RedisTopicTest extends TopicContract {
  @RegisterExtension private static final EachTest REDIS = new EachTest();

  @Override
  public URI address() {
    return REDIS.address();
  }
}

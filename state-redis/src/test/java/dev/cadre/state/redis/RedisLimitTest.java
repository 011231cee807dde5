package dev.cadre.state.redis;

import dev.cadre.state.contract.LimitContract;
import java.net.URI;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, in Redis. */
final class RedisLimitTest extends LimitContract {
  @RegisterExtension private static final EachTest REDIS = new EachTest();

  @Override
  public URI address() {
    return REDIS.address();
  }

  @Override
  protected long attempts() {
    return 200_000;
  }
}

package dev.cadre.state.redis;

import dev.cadre.state.contract.EntryContract;
import java.net.URI;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, in Redis. */
final class RedisEntryTest extends EntryContract {
  @RegisterExtension private static final EachTest REDIS = new EachTest();

  @Override
  public URI address() {
    return REDIS.address();
  }
}

package dev.cadre.state.redis;

import dev.cadre.state.contract.LimitContract;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract of limits with all its attempts: a million, of which a tenth is granted. */
@Tag("long")
final class RedisMillionTest extends LimitContract {
  @RegisterExtension private static final EachTest REDIS = new EachTest();

  @Override
  public URI address() {
    return REDIS.address();
  }
}

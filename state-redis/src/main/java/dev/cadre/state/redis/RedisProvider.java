package dev.cadre.state.redis;

import dev.cadre.state.StateOptions;
import dev.cadre.state.spi.BackEnd;
import dev.cadre.state.spi.BackEndProvider;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/** Opens state in Redis: one server, one found by Sentinels, or a cluster. See {@link Address}. */
public final class RedisProvider implements BackEndProvider {

  @Override
  public Set<String> schemes() {
    return Address.SCHEMES;
  }

  @Override
  public BackEnd open(URI address, StateOptions options) throws IOException {
    return new RedisBackEnd(Address.parse(address), options);
  }
}

package dev.cadre.state;

import dev.cadre.state.spi.CounterStore;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

/** Counters of a back end, with the policy of their use. */
record PolicedCounters(Duration timeToLive, Policed<CounterStore> store) implements Counters {

  @Override
  public long add(String key, long delta) {
    Objects.requireNonNull(key);
    return store.call((counters, timeout) -> counters.add(key, delta, timeout), delta);
  }

  @Override
  public OptionalLong get(String key) {
    Objects.requireNonNull(key);
    return store.call((counters, timeout) -> counters.get(key, timeout), OptionalLong.empty());
  }

  @Override
  public boolean remove(String key) {
    Objects.requireNonNull(key);
    return store.call((counters, timeout) -> counters.remove(key, timeout), false);
  }
}

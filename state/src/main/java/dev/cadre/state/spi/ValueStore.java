package dev.cadre.state.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Values of a map. Name, key and value have at most {@link dev.cadre.state.SharedMap#MAX_BYTES}
 * bytes in all, which is checked above. The arrays are not changed by either side.
 */
public interface ValueStore {

  byte @Nullable [] get(String key, Duration timeout) throws BackEndException;

  void put(String key, byte[] value, Duration timeout) throws BackEndException;

  boolean putIfAbsent(String key, byte[] value, Duration timeout) throws BackEndException;

  boolean replace(String key, byte[] expected, byte[] value, Duration timeout)
      throws BackEndException;

  boolean remove(String key, Duration timeout) throws BackEndException;
}

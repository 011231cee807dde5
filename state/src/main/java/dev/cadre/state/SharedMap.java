package dev.cadre.state;

import java.time.Duration;
import java.util.Optional;

/**
 * Small values by key that all workers see. Each write of a value starts its time anew. Each
 * operation is atomic; there is none over several keys. From {@link State#map}.
 *
 * <p>While the back end is away each operation does as the {@link Use} says: {@link
 * StateUnavailableException} unless another was chosen.
 *
 * @param <V> as the {@link Codec} writes it: at most {@value #MAX_BYTES} bytes with the key
 */
public interface SharedMap<V> {

  /** The most bytes that a value and its key, with the map's name, may have. */
  int MAX_BYTES = 4000;

  /**
   * The value; empty when there is none or it has expired.
   *
   * @throws RuntimeException by the codec, when it cannot read what is there
   */
  Optional<V> get(String key);

  /**
   * Sets the value.
   *
   * @throws IllegalArgumentException when it is too large
   */
  void put(String key, V value);

  /**
   * Sets the value if there is none.
   *
   * @return whether it did
   * @throws IllegalArgumentException when it is too large
   */
  boolean putIfAbsent(String key, V value);

  /**
   * Sets the value if there is one and it is {@code expected}, byte by byte as the codec writes it.
   *
   * @return whether it did
   * @throws IllegalArgumentException when it is too large
   */
  boolean replace(String key, V expected, V value);

  /** Removes the value; returns whether there was one. */
  boolean remove(String key);

  /** How long a value lives after it was written. */
  Duration timeToLive();
}

package dev.cadre;

import dev.cadre.messages.Components;
import org.jspecify.annotations.Nullable;

/**
 * A message as it came: {@code null}, a {@code Boolean}, {@code Integer}, {@code Long}, {@code
 * Double}, {@code String} or {@code byte[]}, a {@code List} or a {@code Map} with strings as keys
 * of these. A record comes as the map of its components; {@link #as} makes it one again.
 *
 * @param value the receiver's own: nobody else changes it
 */
public record Message(@Nullable Object value) {

  /**
   * The value as a record, an enum, or another type.
   *
   * @throws IllegalArgumentException when it is no such thing
   */
  public <T> @Nullable T as(Class<T> type) {
    return Components.as(type, value);
  }
}

package dev.cadre.primary.settings;

import java.nio.file.Path;
import java.util.List;

/**
 * How a text becomes a value.
 *
 * @param placeholder stands for the value in a synopsis: {@code N}, {@code FILE}
 * @param allowed says which texts are values, unit and range included: it follows "allowed:"
 * @param example one of those texts
 * @param choices all of those texts when they are few, else empty
 */
public record SettingType<T>(
    String placeholder, String allowed, String example, List<String> choices, Parser<T> parser) {

  /** From text to value. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(String text, Context context) throws InvalidValueException;
  }

  /**
   * What a text may depend on.
   *
   * @param base the folder that relative paths start from; absolute
   * @param processors what {@code max} means
   */
  record Context(Path base, int processors) {}
}

package dev.cadre.primary.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values that won, by setting. One that is wrong is not there. */
record Values(Map<Setting<?>, Chosen> chosen) {

  /**
   * What one source said about a setting.
   *
   * @param values of the setting's type
   * @param said the texts, for messages; as many as the values when nothing is wrong
   * @param rank of the source; 0 is the strongest
   */
  record Chosen(List<Object> values, List<Said> said, int rank) {}

  /** The one value, if there is a right one. */
  <T> Optional<T> one(Setting<T> setting) {
    return all(setting).stream().findFirst();
  }

  /** The value of a setting with a default; {@code fallback} when what was said is wrong. */
  <T> T one(Setting<T> setting, T fallback) {
    return one(setting).orElse(fallback);
  }

  @SuppressWarnings("unchecked") // Chosen.values holds what the setting's own parser made.
  <T> List<T> all(Setting<T> setting) {
    Chosen value = chosen.get(setting);
    return value == null ? List.of() : (List<T>) value.values();
  }

  /** What was said, right or wrong. */
  Optional<Chosen> said(Setting<?> setting) {
    return Optional.ofNullable(chosen.get(setting));
  }

  /** The rank of the source that said it; larger than any source's when none did. */
  int rank(Setting<?> setting) {
    Chosen value = chosen.get(setting);
    return value == null ? Integer.MAX_VALUE : value.rank();
  }
}

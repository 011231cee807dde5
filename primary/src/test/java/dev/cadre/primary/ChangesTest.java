package dev.cadre.primary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.RunSettings.Artefact;
import dev.cadre.primary.settings.RunSettings.Balance;
import dev.cadre.primary.settings.RunSettings.LogFormat;
import dev.cadre.primary.settings.Settings;
import dev.cadre.primary.settings.SettingsReader;
import dev.cadre.primary.settings.TrialSettings;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangesTest {
  /** What no user says: they follow from the health port, and from where the primary is started. */
  private static final Set<String> DERIVED = Set.of("healthPortExplicit", "directory");

  private static RunSettings settings() throws Exception {
    String main = "com.example.Shop";
    return new SettingsReader(Path.of("/"), Map.of(), 2)
        .read(Map.of(Settings.CLASS_PATH, List.of("/tmp"), Settings.MAIN, List.of(main)));
  }

  @Test
  void nothingIsNamedThatIsTheSame() throws Exception {
    assertThat(Changes.taken(settings(), settings())).isEmpty();
    assertThat(Changes.fixed(settings(), settings())).isEmpty();
  }

  @Test
  void eachSettingThatDiffersIsNamedOnce() throws Exception {
    RunSettings before = settings();
    RecordComponent[] components = RunSettings.class.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<RunSettings> constructor = RunSettings.class.getDeclaredConstructor(types);
    for (int changed = 0; changed < components.length; changed++) {
      Object[] values = new Object[components.length];
      for (int i = 0; i < components.length; i++) {
        Object value = components[i].getAccessor().invoke(before);
        values[i] = i == changed ? another(value) : value;
      }
      RunSettings after = constructor.newInstance(values);
      List<String> named = new ArrayList<>(Changes.taken(before, after));
      named.addAll(Changes.fixed(before, after));
      assertThat(named)
          .as(components[changed].getName())
          .hasSize(DERIVED.contains(components[changed].getName()) ? 0 : 1);
    }
  }

  private static Object another(Object value) {
    return switch (value) {
      case String s -> s + "x";
      case Integer i -> i + 1;
      case Long l -> l + 1;
      case Boolean b -> !b;
      case Duration d -> d.plusMillis(1);
      case Path p -> p.resolve("x");
      case Optional<?> o -> o.isPresent() ? Optional.empty() : Optional.of("x");
      case List<?> l -> l.isEmpty() ? List.of("x") : List.of();
      case Set<?> s -> s.isEmpty() ? Set.of(1) : Set.of();
      case Map<?, ?> m -> m.isEmpty() ? Map.of("X", "y") : Map.of();
      case Balance b -> b == Balance.RANDOM ? Balance.STICKY : Balance.RANDOM;
      case LogFormat f -> f == LogFormat.TEXT ? LogFormat.JSON : LogFormat.TEXT;
      case TrialSettings t ->
          new TrialSettings(
              t.when(),
              t.observe(),
              t.canaryPercent() + 1,
              t.probePaths(),
              t.slowdown(),
              t.sameBody(),
              t.errorLines(),
              t.metrics());
      case Artefact _ -> new Artefact.Jar(Path.of("/other.jar"));
      default -> throw new AssertionError(value.getClass());
    };
  }
}

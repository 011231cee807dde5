package dev.cadre.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page and the tests name each other. */
final class NodeConformancePageTest {
  private static final Path PAGE = Path.of("../docs/node-conformance.md");
  private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]*ConformanceIT)\\.(\\w+)`");

  private static final List<Class<?>> SUITES =
      List.of(
          LifeConformanceIT.class,
          SettingsConformanceIT.class,
          PortsConformanceIT.class,
          MessagesConformanceIT.class,
          SocketsConformanceIT.class,
          ProcessConformanceIT.class,
          EndsConformanceIT.class);

  private static Set<String> named() throws Exception {
    Set<String> names = new TreeSet<>();
    Matcher matcher = TEST.matcher(Files.readString(PAGE));
    while (matcher.find()) {
      names.add(matcher.group(1) + "." + matcher.group(2));
    }
    return names;
  }

  private static Set<String> tests() {
    Set<String> names = new TreeSet<>();
    for (Class<?> suite : SUITES) {
      for (Method method : suite.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class)) {
          names.add(suite.getSimpleName() + "." + method.getName());
        }
      }
    }
    return names;
  }

  @Test
  void everyRowHasItsTestAndEveryTestItsRow() throws Exception {
    assertThat(named()).isEqualTo(tests());
  }

  @Test
  void numberOnThePageIsTheNumberOfTests() throws Exception {
    assertThat(Files.readString(PAGE)).contains("processes: " + tests().size() + " tests,");
    assertThat(tests()).hasSizeGreaterThanOrEqualTo(80);
  }
}

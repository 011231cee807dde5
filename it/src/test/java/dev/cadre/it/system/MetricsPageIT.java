package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterHealth;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.StateApp;
import dev.cadre.state.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of metrics has those of a real scrape, and no others. */
@SystemTest
final class MetricsPageIT {
  private static final Path PAGE = Path.of("../docs/metrics.md");
  private static final Pattern ROW = Pattern.compile("^\\| (`cadre_.*?`) \\|", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("cadre_\\w+");
  private static final Pattern TYPE =
      Pattern.compile("^# TYPE (cadre_\\w+) (\\w+)$", Pattern.MULTILINE);

  private static Set<String> documented() throws IOException {
    return ROW.matcher(Files.readString(PAGE))
        .results()
        .flatMap(row -> NAME.matcher(row.group(1)).results())
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> scraped(CadreProcess cluster) {
    try {
      return TYPE.matcher(ClusterHealth.get(cluster.spec().healthPort(), "/metrics").body())
          .results()
          .map(type -> name(type.group(1), type.group(2)))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As its samples are called: the page has these. */
  private static String name(String family, String type) {
    String ofBackEnd = family.replaceFirst("^cadre_state_embedded_.*", "cadre_state_BACKEND_NAME");
    return switch (type) {
      case "counter" -> ofBackEnd + "_total";
      case "info" -> ofBackEnd + "_info";
      default -> ofBackEnd;
    };
  }

  @Test
  void everyFamilyIsDescribedAndEveryDescribedOneExists(CadreCommand command) throws IOException {
    Path library =
        Path.of(State.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    Path jar =
        FixtureJar.write(
            command.folder().resolve("app.jar"), StateApp.class, "v1", List.of(library));
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar)
            .with("--health-interval", "1s", "--metrics-path", "/count")
            .startAndAwaitReady()) {
      // What a worker says of its JVM comes from its tenth second on.
      Set<String> wanted = documented();
      Await.until(Duration.ofSeconds(30), () -> scraped(cluster).equals(wanted));
      assertThat(scraped(cluster)).isEqualTo(wanted);
    }
  }
}

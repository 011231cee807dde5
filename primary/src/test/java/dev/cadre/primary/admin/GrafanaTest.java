package dev.cadre.primary.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.cadre.ipc.Message;
import dev.cadre.primary.metrics.Family;
import dev.cadre.primary.metrics.OpenMetrics;
import dev.cadre.primary.metrics.Series;
import dev.cadre.primary.metrics.StrictOpenMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard for Grafana asks for nothing that is not there. */
final class GrafanaTest {
  private static final Path FILE = Path.of("../etc/grafana/cadre.json");
  private static final Pattern NAME = Pattern.compile("\\bcadre_[a-z0-9_]+\\b");
  private static final Pattern LABEL = Pattern.compile("by \\(([^)]*)\\)|\\{\\{([a-z_]+)\\}\\}");

  /** Every metric that does not depend on a back end's own names. */
  private static Map<String, Double> metrics() {
    ClusterView sample = FakeCluster.sample();
    WorkerView plain =
        FakeCluster.worker(0, WorkerView.READY, 1, OptionalInt.of(1), OptionalInt.of(1));
    WorkerView worker =
        new WorkerView(
            plain.slot(),
            plain.id(),
            plain.pid(),
            plain.generation(),
            plain.state(),
            plain.uptime(),
            plain.heapUsed(),
            plain.heapMax(),
            plain.rss(),
            plain.cpuSeconds(),
            plain.restarts(),
            plain.connections(),
            plain.inFlight(),
            plain.states(),
            Optional.of(new WorkerView.Jvm(1, Duration.ofMillis(20), 30)));
    Map<Series, Double> counters =
        new HashMap<>(
            ClusterMetrics.counters(
                new Message.State(
                    "embedded",
                    true,
                    "",
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(new Message.StateUse("limiter", "x", "fail-open", 1, 1, 1)))));
    counters.put(ClusterMetrics.workerCpu("0"), 1.0);
    counters.put(ClusterMetrics.slotRestarts("0"), 1.0);
    counters.put(ClusterMetrics.gcCollections("0"), 1.0);
    counters.put(ClusterMetrics.gcSeconds("0"), 1.0);
    ClusterView view =
        new ClusterView(
            sample.name(),
            sample.primaryPid(),
            sample.started(),
            sample.state(),
            sample.generation(),
            sample.listeners(),
            List.of(worker),
            sample.standby(),
            sample.aot(),
            sample.logs(),
            sample.health(),
            new ClusterView.Figures(1, 1, 1, counters));
    List<Family> families = new ArrayList<>(ClusterMetrics.of(view));
    families.addAll(ClusterMetrics.scrapes(Map.of(0, true), Map.of(0, 1)));
    return StrictOpenMetrics.read(OpenMetrics.text(families));
  }

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    pattern.matcher(text).results().map(MatchResult::group).forEach(found::add);
    return found;
  }

  @Test
  void itsQueriesUseOnlyMetricsThatExist() throws Exception {
    JsonObject dashboard = JsonParser.object().from(Files.readString(FILE));
    Set<String> asked = new TreeSet<>();
    Set<Object> ids = new java.util.HashSet<>();
    JsonArray panels = dashboard.getArray("panels");
    for (Object panel : panels) {
      assertThat(ids.add(((JsonObject) panel).getInt("id"))).isTrue();
      for (Object target : ((JsonObject) panel).getArray("targets")) {
        Set<String> names = found(NAME, ((JsonObject) target).getString("expr"));
        assertThat(names).isNotEmpty();
        asked.addAll(names);
      }
    }
    asked.addAll(found(NAME, Files.readString(FILE)));
    assertThat(panels).hasSizeGreaterThan(10);
    Set<String> there = new TreeSet<>();
    metrics().keySet().forEach(series -> there.add(series.replaceAll("\\{.*", "")));
    assertThat(there).containsAll(asked);
  }

  @Test
  void itsLabelsAreThoseOfItsMetrics() throws Exception {
    Set<String> labels = new TreeSet<>();
    LABEL
        .matcher(Files.readString(FILE))
        .results()
        .forEach(match -> {
          String list = match.group(1) == null ? match.group(2) : match.group(1);
          labels.addAll(List.of(list.split(", ", -1)));
        });
    labels.remove("instance"); // Prometheus adds it
    String series = String.join("\n", metrics().keySet());
    assertThat(labels).isNotEmpty().allMatch(label -> series.contains(label + "=\""));
  }
}

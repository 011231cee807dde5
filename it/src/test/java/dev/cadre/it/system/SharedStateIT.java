package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterHealth;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.StateApp;
import dev.cadre.state.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an application gets from {@code State.open()} under {@code cadre run}. */
@SystemTest
final class SharedStateIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static ClusterSpec spec(CadreCommand command) throws IOException {
    Path jar = command.folder().resolve("app.jar");
    Path library =
        Path.of(State.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    return ClusterSpec.of(command, FixtureJar.write(jar, StateApp.class, "v1", List.of(library)));
  }

  @Test
  void workersCountTogetherThroughKillsAndRollingRestarts(CadreCommand command) throws IOException {
    Path segment;
    try (CadreProcess cluster = spec(command).startAndAwaitReady()) {
      LoadPlan count = LoadPlan.to(cluster.url("/count"));
      assertThat(Requests.bodies(count, 100)).hasSize(100).contains("1", "100");

      long victim = cluster.workers().getFirst();
      long mark = cluster.log().mark();
      CadreProcess.signal(victim, "KILL");
      cluster.log().await(mark, "New worker \\d+ is ready", LIMIT);
      cluster.rollingRestart(LIMIT);
      assertThat(Requests.bodies(count, 50)).hasSize(50).contains("150");

      Set<String> where = Requests.bodies(LoadPlan.to(cluster.url("/where")), 50);
      assertThat(where).singleElement().asString().startsWith("embedded ");
      segment = Path.of(where.iterator().next().substring("embedded ".length()));
      assertThat(segment).isRegularFile();
    }
    assertThat(Files.exists(segment)).as("the primary has taken it away").isFalse();
  }

  @Test
  void oneWorkerLeadsAndHandsOverWhenItIsKilledOrReplaced(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady()) {
      String first = leader(cluster, "");
      CadreProcess.signal(Long.parseLong(first.split(" ", -1)[0]), "KILL");
      String second = leader(cluster, first);
      cluster.awaitReady(3); // two at the start, a replacement
      cluster.rollingRestart(LIMIT);
      String third = leader(cluster, second);
      assertThat(cluster.workers()).contains(Long.parseLong(third.split(" ", -1)[0]));
      assertThat(Long.parseLong(third.split(" ", -1)[1]))
          .isGreaterThan(Long.parseLong(first.split(" ", -1)[1]));
    }
  }

  /** What was counted stays when its worker is killed or replaced, in figures that never fall. */
  @Test
  void stateIsSeenInHealthStatusAndMetrics(CadreCommand command) throws IOException {
    String counted =
        "cadre_state_operations_total{structure=\"counters\",use=\"requests\",outcome=\"allowed\"} ";
    try (CadreProcess cluster =
        spec(command).with("--health-interval", "200ms").startAndAwaitReady()) {
      LoadPlan count = LoadPlan.to(cluster.url("/count"));
      Requests.bodies(count, 100);
      awaitMetric(cluster, counted + "100");

      ClusterHealth health = cluster.health();
      for (long pid : health.workers()) {
        JsonObject state = health.worker(pid).getArray("sharedState").getObject(0);
        assertThat(state.getString("backEnd")).isEqualTo("embedded");
        assertThat(state.getBoolean("available")).isTrue();
        assertThat(state.getObject("shared").getLong("entries_used_bytes"))
            .isBetween(1L, state.getObject("shared").getLong("segment_bytes"));
        assertThat(state.getArray("uses").toString()).contains("requests", "fail-closed");
      }
      assertThat(cluster.command(LIMIT, "status", "--name", "app").output())
          .contains("Shared state: embedded, /", "BY POLICY", "requests");

      long mark = cluster.log().mark();
      CadreProcess.signal(cluster.workers().getFirst(), "KILL");
      cluster.log().await(mark, "New worker \\d+ is ready", LIMIT);
      Requests.bodies(count, 20);
      awaitMetric(cluster, counted + "120");
      cluster.rollingRestart(LIMIT);
      awaitMetric(cluster, counted + "120");
      Requests.bodies(count, 30);
      awaitMetric(cluster, counted + "150");
      String metrics = metrics(cluster);
      assertThat(metrics)
          .endsWith("\n# EOF\n")
          .contains(
              "cadre_worker_restarts_total{slot=\"0\"} ",
              "cadre_state_available{slot=\"1\",back_end=\"embedded\"} 1\n",
              "cadre_state_embedded_segment_bytes ");
    }
  }

  private static String metrics(CadreProcess cluster) throws IOException {
    return ClusterHealth.get(cluster.spec().healthPort(), "/metrics").body();
  }

  private static void awaitMetric(CadreProcess cluster, String line) throws IOException {
    String[] last = {""};
    boolean found =
        Await.until(
            LIMIT,
            () -> {
              try {
                last[0] = metrics(cluster);
              } catch (IOException e) {
                return false;
              }
              return last[0].contains("\n" + line + "\n");
            });
    assertThat(found).as("%s in %s", line, last[0]).isTrue();
  }

  @Test
  void noneLeavesEachWorkerToItself(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).with("--state", "none").startAndAwaitReady()) {
      assertThat(Requests.bodies(LoadPlan.to(cluster.url("/where")), 20))
          .containsExactly("local this JVM");
    }
  }

  /** The one who leads, other than {@code before}; it is checked that there is no second. */
  private static String leader(CadreProcess cluster, String before) {
    LoadPlan ask = LoadPlan.to(cluster.url("/leader"));
    long[] pids = new long[1];
    String[] leader = new String[1];
    boolean found =
        Await.until(
            LIMIT,
            () -> {
              Set<String> leaders =
                  Requests.bodies(ask, 40).stream()
                      .filter(body -> !body.equals("-"))
                      .collect(Collectors.toSet());
              pids[0] = leaders.size();
              leader[0] = leaders.isEmpty() ? "" : leaders.iterator().next();
              return leaders.size() == 1 && !leaders.contains(before);
            });
    assertThat(found).as("%s leaders, one of them %s", pids[0], leader[0]).isTrue();
    return leader[0];
  }
}

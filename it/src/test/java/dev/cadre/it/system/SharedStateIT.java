package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
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
      cluster.awaitReady(2);
      cluster.rollingRestart(LIMIT);
      String third = leader(cluster, second);
      assertThat(cluster.workers()).contains(Long.parseLong(third.split(" ", -1)[0]));
      assertThat(Long.parseLong(third.split(" ", -1)[1]))
          .isGreaterThan(Long.parseLong(first.split(" ", -1)[1]));
    }
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

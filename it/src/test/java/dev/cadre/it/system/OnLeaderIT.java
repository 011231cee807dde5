package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A job with {@code @OnLeader} in a Spring Boot application of two workers. */
@SystemTest
final class OnLeaderIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The job runs every 5 ms: so many looks are enough to see who runs it. */
  private static final int LOOKS = 3;

  @Test
  void oneWorkerRunsTheJobAndAnotherAfterItsDeathOrReplacement(CadreCommand command)
      throws IOException {
    Path module = Path.of("..", "state-spring", "target").toAbsolutePath().normalize();
    String classPath =
        module.resolve("test-classes")
            + ":"
            + module.resolve("classes")
            + ":"
            + Files.readString(module.resolve("test.classpath")).strip();
    ClusterSpec spec = ClusterSpec.of(command, classPath, "dev.cadre.state.spring.ScheduledWorker");
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      long first = running(cluster, Set.of());
      CadreProcess.signal(first, "KILL");
      cluster.awaitReady(3); // two at the start, a replacement
      long second = running(cluster, Set.of(first));
      assertThat(second).isIn(cluster.workers());
      Set<Long> before = new TreeSet<>(cluster.workers());
      cluster.rollingRestart(LIMIT);
      assertThat(running(cluster, before)).isIn(cluster.workers());
    }
  }

  /** Who runs the job, none of {@code others}: it alone, in several looks in a row. */
  private static long running(CadreProcess cluster, Set<Long> others) {
    Set<Long> last = new TreeSet<>();
    int[] alone = {0};
    boolean found =
        Await.until(
            LIMIT,
            () -> {
              Map<Long, Integer> before = runs(cluster);
              Set<Long> now = new TreeSet<>();
              runs(cluster)
                  .forEach((pid, runs) -> {
                    if (runs > before.getOrDefault(pid, runs)) {
                      now.add(pid);
                    }
                  });
              alone[0] = now.size() == 1 && now.equals(last) ? alone[0] + 1 : 0;
              last.clear();
              last.addAll(now);
              assertThat(now).as("they run the job at once").hasSizeLessThan(2);
              return alone[0] >= LOOKS && !others.contains(now.iterator().next());
            });
    assertThat(found).as("the job runs in %s", last).isTrue();
    return last.iterator().next();
  }

  /** How often each worker that answered has run the job. */
  private static Map<Long, Integer> runs(CadreProcess cluster) {
    Map<Long, Integer> runs = new TreeMap<>();
    for (String body : Requests.bodies(LoadPlan.to(cluster.url("/job")), 20)) {
      String[] fields = body.split(" ", 2);
      runs.merge(Long.parseLong(fields[0]), Integer.parseInt(fields[1]), Math::max);
    }
    return runs;
  }
}

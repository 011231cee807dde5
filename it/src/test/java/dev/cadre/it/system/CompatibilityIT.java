package dev.cadre.it.system;

import static dev.cadre.it.compat.Application.Ability.HTTP1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.compat.Application;
import dev.cadre.it.compat.Applications;
import dev.cadre.it.compat.Restarts;
import dev.cadre.it.compat.Trial;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each server of the matrix runs unmodified. The long form, with the table, is {@code ./dev
 * compat}.
 */
@SystemTest
final class CompatibilityIT {

  /** All that can run; of these only one with {@code -Dcadre.compat.only=NAME}. */
  static List<Application> runs() {
    String only = System.getProperty("cadre.compat.only", "");
    return Applications.all().stream()
        .filter(Application::runs)
        .filter(application -> only.isEmpty() || application.name().equals(only))
        .toList();
  }

  static List<Application> isRefused() {
    return Applications.all().stream().filter(application -> !application.runs()).toList();
  }

  @ParameterizedTest
  @MethodSource
  void runs(Application application, CadreCommand command)
      throws InterruptedException, IOException {
    // One that clients keep from ending is a matter of the matrix; here it would only take time.
    try (Trial trial = Trial.start(application.spec(command).with("--drain-timeout", "5s"))) {
      List<Restarts> restarts;
      if (application.can(HTTP1)) {
        assertThat(trial.servingPids()).containsExactlyElementsOf(trial.cluster().workers());
        assertThat(trial.pidsOfNewConnections(40)).hasSize(2);
        restarts = trial.restartUnderBoth();
        assertThat(trial.kill().refused()).isZero();
        assertThat(trial.pidsOfNewConnections(40)).hasSize(2);
      } else {
        restarts = trial.restartUnderGrpc(1);
      }
      // Whoever says that it tells its clients to go must lose none of them.
      Set<String> ways = trial.drainWays();
      boolean strict = application.mustLoseNothing() || !ways.contains(Trial.BY_KERNEL);
      for (Restarts each : restarts) {
        System.out.println(application + ", by " + ways + ": " + each);
        assertThat(each.ok()).as("%s", each).isPositive();
        assertThat(strict ? each.failed() : each.failed() - each.stale()).as("%s", each).isZero();
      }
      if (!application.drain().isEmpty()) {
        assertThat(ways).singleElement().asString().matches(application.drain());
      }
      trial.stop();
    }
  }

  @ParameterizedTest
  @MethodSource
  void isRefused(Application application, CadreCommand command) {
    try (CadreProcess cluster = application.spec(command).start()) {
      assertThat(cluster.awaitExit(Duration.ofSeconds(60))).isEqualTo(3);
      cluster.awaitLog(application.refusal(), Duration.ofSeconds(20));
      cluster.assertNothingLeft();
    }
  }
}

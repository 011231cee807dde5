package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.compat.Application;
import dev.cadre.it.compat.Applications;
import dev.cadre.it.compat.Restarts;
import dev.cadre.it.compat.Trial;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each server of the matrix runs unmodified. The long form, with the table, is {@code ./dev
 * compat}.
 */
@SystemTest
final class CompatibilityIT {

  static List<Application> applications() {
    return Applications.all();
  }

  @ParameterizedTest
  @MethodSource("applications")
  void startsRestartsSurvivesAKillAndStops(Application application, CadreCommand command) {
    try (Trial trial = Trial.start(application, command)) {
      assertThat(trial.servingPids()).hasSize(2).isSubsetOf(trial.cluster().workers());
      assertThat(trial.pidsOfNewConnections(40)).hasSize(2);
      for (Restarts restarts : trial.restartUnderBoth()) {
        System.out.println(application + ": " + restarts);
        if (application.mustLoseNothing()) {
          assertThat(restarts.failed()).as("%s", restarts).isZero();
        }
        assertThat(restarts.failed() - restarts.stale()).as("%s", restarts).isZero();
      }
      System.out.println(trial.drainWays());
      Trial.Kill kill = trial.kill();
      System.out.println(kill);
      assertThat(kill.refused()).isZero();
      System.out.println(trial.stop());
    }
  }
}

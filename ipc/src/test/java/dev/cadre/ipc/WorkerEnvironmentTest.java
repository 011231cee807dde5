package dev.cadre.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerEnvironmentTest {

  @Test
  void aStandbyKnowsNoPlace() {
    WorkerEnvironment standby = WorkerEnvironment.standby(4711, 3, 4);
    assertThat(standby.isStandby()).isTrue();
    assertThat(standby.variables()).containsOnlyKeys(WorkerEnvironment.CHANNEL);
    assertThat(WorkerEnvironment.of(standby.variables())).contains(standby);
    assertThat(new WorkerEnvironment(4711, 0, 0, 1, 3, 4).isStandby()).isFalse();
  }

  @Test
  void variablesSayWhatTheWorkerIs() {
    WorkerEnvironment worker = new WorkerEnvironment(4711, 3, 1, 17, 3, 4);
    assertThat(WorkerEnvironment.of(worker.variables())).contains(worker);
  }

  @Test
  void otherEnvironmentsAreNoWorkers() {
    assertThat(WorkerEnvironment.of(Map.of("PATH", "/bin"))).isEmpty();
  }

  @Test
  void otherVersionIsAnError() {
    for (String channel : new String[] {"2:1:3:4", "1:1", "", "x"}) {
      Map<String, String> environment = Map.of(WorkerEnvironment.CHANNEL, channel);
      assertThatThrownBy(() -> WorkerEnvironment.of(environment))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}

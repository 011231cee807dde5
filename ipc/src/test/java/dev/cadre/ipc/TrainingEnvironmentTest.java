package dev.cadre.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingEnvironmentTest {

  @Test
  void variablesSayWhatTheJvmIs() {
    TrainingEnvironment training = new TrainingEnvironment(4711, 3, "/cache/with:colon");
    assertThat(TrainingEnvironment.of(training.variables())).contains(training);
    assertThat(training.variables()).containsEntry("CADRE_TRAINING", "true");
    assertThat(WorkerEnvironment.of(training.variables())).as("no worker").isEmpty();
  }

  @Test
  void otherEnvironmentsAreNoTraining() {
    assertThat(TrainingEnvironment.of(Map.of("CADRE_TRAINING", "true"))).isEmpty();
  }

  @Test
  void otherVersionIsAnError() {
    for (String trainer : new String[] {"2:1:3:/x", "1:1", "", "x"}) {
      Map<String, String> environment = Map.of(TrainingEnvironment.TRAINER, trainer);
      assertThatThrownBy(() -> TrainingEnvironment.of(environment))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}

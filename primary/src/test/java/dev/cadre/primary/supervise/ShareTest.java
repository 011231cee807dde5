package dev.cadre.primary.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who gets how many of the connections. */
class ShareTest {

  @Test
  void workerThatIsNotReadyGetsNothing() {
    Scene scene = Scene.starting(1).bound(1, Scene.HTTP);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(0);
  }

  @Test
  void workerThatHasNotBoundTheAddressIsNotNamed() {
    Scene scene = Scene.running(2).bound(1, Scene.ADMIN);
    assertThat(Share.of(scene.cluster(), Scene.ADMIN, scene.now()))
        .containsExactly(new Share(0, 0, Share.FULL, false));
  }

  @Test
  void workerThatHasItsSlotForItselfBeginsWithHalfOfTheShare() {
    Scene scene = Scene.starting(1).ready(1);
    assertThat(Share.ramping(scene.cluster(), scene.now())).isTrue();
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(500);
    scene.afterSeconds(3);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(750);
    scene.afterSeconds(1);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(Share.FULL);
    assertThat(Share.ramping(scene.cluster(), scene.now())).isFalse();
  }

  @Test
  void successorTakesItsShareFromTheOldWorkerStepByStep() {
    Scene scene = Scene.running(2).rolling(0, 2).bound(3, Scene.HTTP);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(Share.FULL, 0);
    scene.on(new Event.ProbePassed(3));
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(900, 100);
    scene.afterSeconds(1);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(750, 250);
    scene.afterSeconds(3);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(Share.FULL);
    assertThat(scene.weights(1, Scene.HTTP)).containsExactly(Share.FULL);
  }

  @Test
  void oldWorkerKeepsAnAddressThatOnlyItHas() {
    Scene scene = Scene.running(1).rolling(0, 2).ready(2).bound(1, Scene.ADMIN).afterSeconds(2);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(500, 500);
    assertThat(scene.weights(0, Scene.ADMIN)).containsExactly(Share.FULL);
  }

  @Test
  void failedRestartGivesTheConnectionsBackAtOnce() {
    Scene scene = Scene.running(1).rolling(0, 2).ready(2).afterSeconds(3).exits(2, 1);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(Share.FULL);
  }
}

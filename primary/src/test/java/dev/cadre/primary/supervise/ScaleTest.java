package dev.cadre.primary.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** More workers, and fewer. */
class ScaleTest {

  @Test
  void newSlotGetsAWorkerOfTheServingGeneration() {
    Scene scene = Scene.running(1).rolling(0, 2).moves(2, 1).scale(2);
    assertThat(scene.said()).endsWith("Received SIGTTIN: scaling from 1 to 2 workers");
    assertThat(scene.current(1).ref()).isEqualTo(new WorkerRef(3, 1, 0, 2));
  }

  @Test
  void newSlotsWorkerMustBindWhatTheOthersHave() {
    Scene scene = Scene.running(1).bound(1, Scene.ADMIN).scale(2).bound(2, Scene.HTTP);
    assertThat(scene.phase(2)).isInstanceOf(Phase.Booting.class);
  }

  @Test
  void lastSlotDrainsAndIsDroppedWhenItIsEmpty() {
    Scene scene = Scene.running(2).scale(1);
    assertThat(scene.draining()).containsExactly(2);
    assertThat(scene.cluster().slots()).hasSize(2);
    scene.on(new Event.Drained(2)).exits(2, 143);
    assertThat(scene.cluster().slots()).hasSize(1);
    assertThat(scene.said()).endsWith("Worker 102 exited");
  }

  @Test
  void bootingWorkerOfAnUnwantedSlotIsNotDrained() {
    Scene scene = Scene.running(1).scale(2).scale(1);
    assertThat(scene.draining()).isEmpty();
    assertThat(scene.signals()).containsExactly("2:15");
  }

  @Test
  void slotThatIsWantedAgainWhileItDrainsUsesItsOtherSide() {
    Scene scene = Scene.running(2).scale(1).scale(2);
    assertThat(scene.current(1).ref()).isEqualTo(new WorkerRef(3, 1, 1, 1));
    assertThat(scene.said()).doesNotContain("Forking replacement worker");
  }

  @Test
  void slotThatIsWantedAgainComesBackInTheGenerationThatServesNow() {
    Scene scene = Scene.running(2).scale(1).rolling(0, 2).moves(3, 1);
    assertThat(scene.cluster().rollout()).isEmpty();
    scene.scale(2);
    assertThat(scene.current(1).ref().generation()).isEqualTo(2);
  }

  @Test
  void slotAddedDuringARollingRestartIsMovedToo() {
    Scene scene = Scene.running(1).rolling(0, 2).scale(2).ready(3);
    assertThat(scene.current(1).ref().generation()).isEqualTo(1);
    scene.moves(2, 1);
    scene.moves(4, 3);
    assertThat(scene.current(1).ref().generation()).isEqualTo(2);
    assertThat(scene.said()).endsWith("Rolling restart complete");
  }

  @Test
  void slotAddedAfterAMovedOneDoesNotOweItsNewAddresses() {
    Scene scene = Scene.running(1).rolling(0, 2).bound(2, Scene.ADMIN).ready(2);
    scene.after(Scene.POLICY.ramp()).scale(2).bound(3, Scene.HTTP);
    assertThat(scene.current(1).ref().generation()).isEqualTo(1);
    assertThat(scene.phase(3)).isInstanceOf(Phase.Probing.class);
  }

  @Test
  void slotRemovedInTheMiddleOfItsMoveDrainsBothWorkersAndTheRestartCompletes() {
    Scene scene = Scene.running(2).rolling(0, 2).moves(3, 1).ready(4).scale(1);
    assertThat(scene.draining()).endsWith(4, 2);
    scene.exits(4, 143).exits(2, 143);
    assertThat(scene.said())
        .contains("Rolling restart complete")
        .noneMatch(s -> s.contains("died"));
    assertThat(scene.cluster().rollout()).isEmpty();
  }

  @Test
  void oneWorkerIsTheLeast() {
    Scene scene = Scene.running(1).scale(0);
    assertThat(scene.said())
        .containsExactly("Received SIGTTIN: one worker is the least, nothing to do");
    assertThat(scene.cluster().size()).isEqualTo(1);
  }
}

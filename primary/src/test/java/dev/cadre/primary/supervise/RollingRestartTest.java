package dev.cadre.primary.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Rolling restarts that come to a good end. */
class RollingRestartTest {

  @Test
  void itsWordsAreTheContract() {
    Scene scene = Scene.running(1).rolling(0, 2).moves(2, 1);
    assertThat(scene.said())
        .containsExactly(
            "Received SIGUSR2: starting rolling restart",
            "Worker 102 listening on port 8080",
            "New worker 102 is ready",
            "Worker 101 shutting down gracefully",
            "Old worker 101 exited",
            "Rolling restart complete");
  }

  @Test
  void successorStartsOnTheOtherSideFromTheNewGeneration() {
    Scene scene = Scene.running(2).restart(0);
    assertThat(scene.effects(Effect.TakeSnapshot.class))
        .containsExactly(new Effect.TakeSnapshot(2, new Source.Again()));
    assertThat(scene.forked()).isEmpty();
    scene.on(new Event.SnapshotTaken(2, false));
    assertThat(scene.successor(0).orElseThrow().ref()).isEqualTo(new WorkerRef(3, 0, 1, 2));
    assertThat(scene.forked()).containsExactly(3);
  }

  @Test
  void oldWorkerDrainsWhenTheNewOneIsReadyAndHasItsFullShare() {
    Scene scene = Scene.running(1).rolling(0, 2).ready(2);
    scene.after(Scene.POLICY.ramp().minusMillis(1));
    assertThat(scene.draining()).isEmpty();
    scene.after(Duration.ofMillis(1));
    assertThat(scene.draining()).containsExactly(1);
    assertThat(scene.current(0).ref().id()).isEqualTo(2);
  }

  @Test
  void nextSlotWaitsForTheOldWorkersExitAndTheDelay() {
    Scene scene = Scene.running(2).rolling(0, 2).ready(3).after(Scene.POLICY.ramp());
    scene.afterSeconds(5);
    assertThat(scene.forked()).containsExactly(3);
    scene.on(new Event.Drained(1)).exits(1, 143);
    scene.after(Scene.POLICY.slotDelay().minusMillis(1));
    assertThat(scene.forked()).containsExactly(3);
    scene.after(Duration.ofMillis(1));
    assertThat(scene.forked()).containsExactly(3, 4);
  }

  @Test
  void waitingRequestIsToldTheProgressAndAnsweredOnce() {
    Scene scene = Scene.running(1).rolling(5, 2).moves(2, 1);
    assertThat(scene.effects(Effect.Progress.class))
        .containsExactly(
            new Effect.Progress(5, "generation 2 is on disk"),
            new Effect.Progress(5, "slot 0: new worker 102 is ready"));
    assertThat(scene.answers())
        .containsExactly(new Effect.Answer(5, Effect.Outcome.COMPLETE, "Rolling restart complete"));
  }

  @Test
  void secondSignalIsQueuedOnceAndBeginsWhenTheFirstIsComplete() {
    Scene scene = Scene.running(1).rolling(0, 2).restart(0).restart(0);
    assertThat(scene.said())
        .contains(
            "Received SIGUSR2: a rolling restart is on its way, this one comes after it",
            "Received SIGUSR2: a rolling restart is waiting already, nothing to do");
    scene.forget();
    scene.ready(2).after(Scene.POLICY.ramp()).exits(1, 143);
    assertThat(scene.said())
        .endsWith("Rolling restart complete", "Received SIGUSR2: starting rolling restart");
    assertThat(scene.effects(Effect.TakeSnapshot.class))
        .containsExactly(new Effect.TakeSnapshot(3, new Source.Again()));
  }

  @Test
  void requestThatCannotBeServedNowIsBusy() {
    Scene scene = Scene.running(1).rolling(1, 2).restart(2);
    assertThat(scene.answers())
        .containsExactly(
            new Effect.Answer(
                2,
                Effect.Outcome.BUSY,
                "another rolling restart is on its way: wait for its end (cadre status), then try again"));
  }

  @Test
  void crashOfTheOldWorkerIsMendedAndTheRestartGoesOn() {
    Scene scene = Scene.running(2).rolling(0, 2).killed(1, 11);
    assertThat(scene.current(0).ref()).isEqualTo(new WorkerRef(4, 0, 0, 1));
    scene.ready(3);
    assertThat(scene.current(0).ref().id()).as("takes over at once").isEqualTo(3);
    assertThat(scene.signals()).as("never was ready: nothing to drain").containsExactly("4:15");
    scene.exits(4, 143).afterSeconds(10).moves(5, 2);
    assertThat(scene.said()).endsWith("Rolling restart complete");
  }

  @Test
  void crashOfTheOldWorkerWhileTheNewOneRampsUpMovesTheSlot() {
    Scene scene = Scene.running(1).rolling(0, 2).ready(2).killed(1, 11);
    assertThat(scene.current(0).ref().id()).isEqualTo(2);
    assertThat(scene.forked()).containsExactly(2);
  }

  @Test
  void restartWaitsForAWorkerThatIsBootingElsewhere() {
    Scene scene = Scene.running(2).killed(2, 11).rolling(0, 2);
    assertThat(scene.forked()).containsExactly(3);
    scene.ready(3);
    assertThat(scene.forked()).containsExactly(3, 4);
  }

  @Test
  void crashLoopingGenerationCanBeReplaced() {
    Scene scene = Scene.running(2).killed(1, 11).exits(3, 1).rolling(0, 2);
    assertThat(scene.successor(0)).isPresent();
    scene.afterSeconds(40);
    assertThat(scene.forked()).as("the successor has the slot").containsExactly(3, 4);
    scene.ready(4).after(Scene.POLICY.ramp().plus(Scene.POLICY.slotDelay())).moves(5, 2);
    assertThat(scene.said()).endsWith("Rolling restart complete");
  }

  @Test
  void stalledOldWorkerGivesWayToAReadySuccessorAtOnce() {
    Scene scene = Scene.running(1).rolling(0, 2).ready(2).on(new Event.FellSilent(1));
    assertThat(scene.current(0).ref().id()).isEqualTo(2);
    assertThat(scene.draining()).containsExactly(1);
  }

  @Test
  void generationsAreNeededAsLongAsSomethingLeadsToThem() {
    Scene scene = Scene.running(1).rolling(0, 2);
    assertThat(scene.cluster().needs(1)).isTrue();
    assertThat(scene.cluster().needs(2)).isTrue();
    assertThat(scene.cluster().needs(3)).isFalse();
    scene.ready(2).after(Scene.POLICY.ramp());
    assertThat(scene.cluster().needs(1)).as("the old worker drains").isTrue();
    scene.exits(1, 143);
    assertThat(scene.cluster().needs(1)).as("for a rollback").isTrue();
    assertThat(scene.cluster().needs(2)).isTrue();
    scene.rolling(0, 3).moves(3, 2);
    assertThat(scene.cluster().needs(1)).isFalse();
    assertThat(scene.cluster().needs(2)).isTrue();
  }

  @Test
  void addressThatTheOldWorkerHasMustBeTheNewOnesToo() {
    Scene scene = Scene.running(1).bound(1, Scene.ADMIN).rolling(0, 2).bound(2, Scene.HTTP);
    assertThat(scene.phase(2)).isInstanceOf(Phase.Booting.class);
    scene.bound(2, Scene.ADMIN);
    assertThat(scene.phase(2)).isInstanceOf(Phase.Probing.class);
  }
}

package dev.cadre.primary.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rolling restarts to a generation that is no good. */
class FailedRolloutTest {

  /** What goes wrong with successor 3 of two running workers, and how it is told. */
  static Stream<Arguments> faults() {
    return Stream.of(
        fault("died before it was ready (code 1, signal null)", s -> s.exits(3, 1)),
        fault("did not listen on a shared address within 60 s", s -> s.after(Scene.POLICY.boot())),
        fault(
            "bound 0.0.0.0:9090 but not 0.0.0.0:8080",
            s -> s.bound(3, Scene.ADMIN).after(Scene.POLICY.bindGrace())),
        fault("is not ready: 503", s -> s.bound(3, Scene.HTTP).on(new Event.ProbeFailed(3, "503"))),
        fault("was not ready within 20 s", s -> s.bound(3, Scene.HTTP).after(Scene.POLICY.ready())),
        fault(
            "lost its channel: bad frame",
            s -> s.on(new Event.ChannelLost(3, "bad frame")).afterSeconds(1)),
        fault("died after it was ready (code 1, signal null)", s -> s.ready(3).exits(3, 1)),
        fault(
            "did not answer for 15 s",
            s -> s.ready(3).on(new Event.FellSilent(3)).after(Scene.POLICY.stall())));
  }

  private static Arguments fault(String words, UnaryOperator<Scene> happens) {
    return Arguments.of(words, happens);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void oldWorkersStayUntouchedAndServing(String words, UnaryOperator<Scene> happens) {
    Scene scene = happens.apply(Scene.running(2).rolling(9, 2));
    String reason = "new worker 103 " + words;
    assertThat(scene.said())
        .contains("Rolling restart failed: " + reason + "; the old workers stay");
    assertThat(scene.answers())
        .containsExactly(new Effect.Answer(9, Effect.Outcome.ROLLED_BACK, reason));
    assertThat(scene.cluster().rollout()).isEmpty();
    scene.afterSeconds(60);
    assertThat(scene.current(0).ref().id()).isEqualTo(1);
    assertThat(scene.current(1).ref().id()).isEqualTo(2);
    assertThat(scene.draining()).doesNotContain(1, 2);
    assertThat(scene.signals()).noneMatch(s -> s.startsWith("1:") || s.startsWith("2:"));
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(Share.FULL);
    assertThat(scene.forked()).containsExactly(3);
  }

  @Test
  void snapshotThatFailsForksNothing() {
    Scene scene = Scene.running(2).restart(9).on(new Event.SnapshotFailed(2, "app.jar: no space"));
    assertThat(scene.forked()).isEmpty();
    assertThat(scene.said())
        .endsWith("Rolling restart failed: app.jar: no space; the old workers stay");
    assertThat(scene.answers())
        .containsExactly(new Effect.Answer(9, Effect.Outcome.ROLLED_BACK, "app.jar: no space"));
  }

  @Test
  void successorThatCannotBeForkedIsNotSignalled() {
    Scene scene = Scene.running(1).forksFail(true).rolling(9, 2);
    assertThat(scene.signals()).isEmpty();
    assertThat(scene.said())
        .endsWith(
            "Rolling restart failed: a new worker could not be forked: EAGAIN; the old workers stay");
    assertThat(scene.current(0).ready()).isTrue();
  }

  @Test
  void successorThatIsDeadIsNotSignalled() {
    Scene scene = Scene.running(1).rolling(9, 2).exits(2, 1);
    assertThat(scene.signals()).isEmpty();
    assertThat(scene.effects()).contains(new Effect.ShowTail(new WorkerRef(2, 0, 1, 2), 102));
  }

  @Test
  void failureInTheSecondSlotRollsTheFirstBack() {
    Scene scene = Scene.running(2).rolling(9, 2).moves(3, 1);
    assertThat(scene.forked()).containsExactly(3, 4);
    scene.exits(4, 1);
    assertThat(scene.said())
        .contains(
            "Rolling restart failed: new worker 104 died before it was ready (code 1, signal"
                + " null); the slots that have moved go back to generation 1");
    scene.after(Scene.POLICY.slotDelay());
    assertThat(scene.successor(0).orElseThrow().ref()).isEqualTo(new WorkerRef(5, 0, 0, 1));
    assertThat(scene.current(0).ready()).as("serves until the old one is back").isTrue();
    scene.moves(5, 3);
    assertThat(scene.said())
        .endsWith(
            "Old worker 103 exited",
            "Rolled back to generation 1: new worker 104 died before it was ready (code 1, signal null)");
    assertThat(scene.current(1).ref().id()).isEqualTo(2);
    assertThat(scene.answers())
        .extracting(Effect.Answer::outcome)
        .containsExactly(Effect.Outcome.ROLLED_BACK);
    assertThat(scene.cluster().generation()).isEqualTo(1);
  }

  @Test
  void refusedGenerationsOwnAddressesAreNotAskedOfTheOldOne() {
    Scene scene = Scene.running(2).rolling(0, 2);
    scene.bound(3, Scene.ADMIN).moves(3, 1).exits(4, 1);
    scene.after(Scene.POLICY.slotDelay()).bound(5, Scene.HTTP);
    assertThat(scene.phase(5)).isInstanceOf(Phase.Probing.class);
  }

  @Test
  void crashOfAMovedWorkerWhileRollingBackComesBackAsTheOldGeneration() {
    Scene scene = Scene.running(2).rolling(0, 2).bound(3, Scene.ADMIN).moves(3, 1).exits(4, 1);
    scene.exits(3, 1);
    assertThat(scene.current(0).ref().generation()).isEqualTo(1);
    scene.bound(scene.current(0).ref().id(), Scene.HTTP);
    assertThat(scene.current(0).phase()).isInstanceOf(Phase.Probing.class);
  }

  @Test
  void bootFailureOfAMovedSlotFailsTheRestart() {
    Scene scene = Scene.running(2).rolling(0, 2).moves(3, 1);
    scene.ready(4).exits(3, 1);
    assertThat(scene.current(0).ref()).isEqualTo(new WorkerRef(5, 0, 1, 2));
    scene.exits(5, 1);
    assertThat(scene.current(0).ref())
        .as("at once, no back-off")
        .isEqualTo(new WorkerRef(6, 0, 1, 1));
    assertThat(scene.draining()).as("the ready successor had connections").contains(4);
    assertThat(scene.current(1).ref().id()).isEqualTo(2);
  }

  @Test
  void successorPutAsideIsNoCrash() {
    Scene scene = Scene.running(2).rolling(0, 2).moves(3, 1).ready(4).exits(3, 1).exits(5, 1);
    scene.forget();
    scene.on(new Event.Drained(4)).exits(4, 143);
    assertThat(scene.said()).containsExactly("Worker 104 exited");
  }

  @Test
  void wayBackThatFailsIsAnsweredAndTriedAgainWithBackOff() {
    Scene scene = Scene.running(2).rolling(9, 2).moves(3, 1).exits(4, 1);
    scene.after(Scene.POLICY.slotDelay()).exits(5, 1);
    assertThat(scene.answers())
        .singleElement()
        .satisfies(answer -> {
          assertThat(answer.outcome()).isEqualTo(Effect.Outcome.ROLLED_BACK);
          assertThat(answer.words())
              .contains("going back to generation 1 fails: new worker 105 died");
        });
    assertThat(scene.current(0).ready()).isTrue();
    scene.afterSeconds(2);
    assertThat(scene.forked()).containsExactly(3, 4, 5, 6);
    scene.moves(6, 3);
    assertThat(scene.cluster().rollout()).isEmpty();
    assertThat(scene.answers()).hasSize(1);
  }

  @Test
  void wayBackThatFailsGivesWayToANewerRestart() {
    Scene scene = Scene.running(2).rolling(0, 2).moves(3, 1).exits(4, 1);
    scene.after(Scene.POLICY.slotDelay()).exits(5, 1);
    scene.forget();
    scene.rolling(10, 3);
    assertThat(scene.answers()).isEmpty();
    scene.afterSeconds(2).moves(6, 3).moves(7, 2);
    assertThat(scene.said()).endsWith("Rolling restart complete");
    assertThat(List.of(scene.current(0), scene.current(1)))
        .allMatch(w -> w.ref().generation() == 3);
  }

  @Test
  void newerRestartThatFailsTooLeavesNoMixtureBehind() {
    Scene scene = Scene.running(2).rolling(0, 2).moves(3, 1).exits(4, 1);
    scene.after(Scene.POLICY.slotDelay()).exits(5, 1);
    scene.restart(10).on(new Event.SnapshotFailed(3, "no jar"));
    assertThat(scene.cluster().rollout()).containsInstanceOf(Rollout.RollingBack.class);
    scene.afterSeconds(30).moves(6, 3);
    assertThat(scene.cluster().rollout()).isEmpty();
    assertThat(scene.current(0).ref().generation()).isEqualTo(1);
    assertThat(scene.answers()).hasSize(1);
  }

  @Test
  void queuedRestartBeginsAfterAFailedOne() {
    Scene scene = Scene.running(1).rolling(0, 2).restart(0).exits(2, 1);
    assertThat(scene.effects(Effect.TakeSnapshot.class))
        .containsExactly(
            new Effect.TakeSnapshot(2, new Source.Again()),
            new Effect.TakeSnapshot(3, new Source.Again()));
  }

  @Test
  void restartAfterAFailedOneGetsANewNumber() {
    Scene scene = Scene.running(1).rolling(0, 2).exits(2, 1).rolling(0, 3);
    assertThat(scene.successor(0).orElseThrow().ref().generation()).isEqualTo(3);
  }
}

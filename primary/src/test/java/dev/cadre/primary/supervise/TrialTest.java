package dev.cadre.primary.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A new generation is tried with one worker before any old one is touched. */
class TrialTest {

  private static Scene tried() {
    return Scene.running(2).deploying(9, 2).ready(3);
  }

  @Test
  void canaryIsComparedBeforeItGetsAnyConnection() {
    Scene scene = tried();
    assertThat(scene.effects(Effect.Try.class))
        .singleElement()
        .satisfies(t -> {
          assertThat(t.canary().id()).isEqualTo(3);
          assertThat(t.old().id()).isEqualTo(1);
        });
    scene.afterSeconds(20);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(Share.FULL, 0);
  }

  @Test
  void canaryHasItsShareOfAllConnectionsAfterTheRamp() {
    Scene scene = tried().on(new Event.CanaryCompared(3));
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(975, 25);
    scene.after(Scene.POLICY.ramp());
    assertThat(scene.weights(0, Scene.HTTP)).as("5 % of two slots").containsExactly(900, 100);
    scene.afterSeconds(20);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(900, 100);
    assertThat(scene.draining()).isEmpty();
    assertThat(scene.forked()).containsExactly(3);
  }

  @Test
  void slotsFollowWhenTheCanaryHasPassed() {
    Scene scene = tried().on(new Event.CanaryCompared(3)).on(new Event.CanaryPassed(3));
    scene.after(Scene.POLICY.ramp());
    assertThat(scene.draining()).containsExactly(1);
    scene.on(new Event.Drained(1)).exits(1, 143).after(Scene.POLICY.slotDelay()).moves(4, 2);
    assertThat(scene.answers())
        .extracting(Effect.Answer::outcome)
        .containsExactly(Effect.Outcome.COMPLETE);
    assertThat(scene.cluster().generation()).isEqualTo(2);
    assertThat(scene.cluster().previous()).isEqualTo(OptionalInt.of(1));
    assertThat(scene.cluster().needs(1)).as("for a rollback").isTrue();
  }

  @Test
  void canaryBesideAnEmptyPlaceIsComparedWithAnotherSlot() {
    Scene scene = Scene.running(2).deploying(9, 2).killed(1, 9).ready(3);
    assertThat(scene.effects(Effect.Try.class))
        .singleElement()
        .satisfies(t -> assertThat(t.old().id()).isEqualTo(2));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal("ten times slower", s -> s.on(new Event.CanaryRefused(3, "ten times slower"))),
        refusal("there was no verdict in time", s -> s.afterSeconds(40)),
        refusal("new worker 103 died after it was ready", s -> s.killed(3, 9)));
  }

  private static Arguments refusal(String reason, UnaryOperator<Scene> happens) {
    return Arguments.of(reason, happens);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void refusedCanaryLosesItsShareAtOnceAndTheOldWorkersStay(
      String reason, UnaryOperator<Scene> happens) {
    Scene scene = happens.apply(tried().on(new Event.CanaryCompared(3)));
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(Share.FULL);
    assertThat(scene.answers())
        .singleElement()
        .satisfies(answer -> {
          assertThat(answer.outcome()).isEqualTo(Effect.Outcome.ROLLED_BACK);
          assertThat(answer.words()).contains(reason);
        });
    assertThat(scene.draining()).doesNotContain(1, 2);
    assertThat(scene.cluster().generation()).isEqualTo(1);
    assertThat(scene.cluster().previous()).isEmpty();
  }

  @Test
  void deathOfTheOldWorkerIsReplacedAndTheTrialGoesOn() {
    Scene scene = tried().on(new Event.CanaryCompared(3)).killed(1, 9);
    assertThat(scene.current(0).ref().generation()).isEqualTo(1);
    assertThat(scene.cluster().rollout()).containsInstanceOf(Rollout.Trying.class);
  }

  @Test
  void sameBytesAreNotTried() {
    Scene scene =
        Scene.running(2)
            .on(
                new Event.RestartRequested(
                    new Order(9, "Received deploy command", new Source.Jar("/a.jar"), true)))
            .on(new Event.SnapshotTaken(2, true));
    assertThat(scene.cluster().rollout()).containsInstanceOf(Rollout.Rolling.class);
  }

  @Test
  void nothingIsTriedWhereTheOldGenerationDoesNotBoot() {
    Scene scene = Scene.running(1).exits(1, 1).exits(2, 1).deploying(9, 2).ready(3);
    assertThat(scene.effects(Effect.Try.class)).isEmpty();
    assertThat(scene.current(0).ref().id()).isEqualTo(3);
  }

  /** Generation 2 serves, in workers 3 and 4. */
  private static Scene deployed(Duration park) {
    Scene scene = Scene.running(2).parking(park).rolling(0, 2).moves(3, 1).moves(4, 2);
    scene.forget();
    return scene;
  }

  @Test
  void rollbackComesFromTheCopyThatWasKept() {
    Scene scene = deployed(Duration.ZERO).back(9, 1).moves(5, 3).moves(6, 4);
    assertThat(scene.effects(Effect.TakeSnapshot.class)).isEmpty();
    assertThat(scene.effects(Effect.Begun.class))
        .extracting(begun -> begun.rollout().to())
        .containsExactly(1);
    assertThat(scene.cluster().generation()).isEqualTo(1);
    assertThat(scene.cluster().needs(2)).isFalse();
    assertThat(scene.answers())
        .extracting(Effect.Answer::outcome)
        .containsExactly(Effect.Outcome.COMPLETE);
  }

  private static Scene parked() {
    Scene scene = deployed(Duration.ofMinutes(5));
    assertThat(scene.effects(Effect.AskToPark.class)).isEmpty();
    return scene.on(new Event.ParkingAllowed(1)).ready(5).ready(6).afterSeconds(10);
  }

  @Test
  void parkedWorkersHaveNoShareAndDoNotTakeOver() {
    Scene scene = parked();
    assertThat(scene.current(0).ref().id()).isEqualTo(3);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(Share.FULL, 0);
    assertThat(scene.draining()).isEmpty();
  }

  @Test
  void rollbackToParkedWorkersIsOneDecision() {
    Scene scene = parked().back(9, 1);
    assertThat(scene.current(0).ref().id()).isEqualTo(5);
    assertThat(scene.current(1).ref().id()).isEqualTo(6);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(Share.FULL);
    assertThat(scene.draining()).containsExactly(3, 4);
  }

  @Test
  void parkedWorkersGoWhenTheirTimeIsOverAndBeforeTheNextDeploy() {
    assertThat(parked().afterSeconds(300).draining()).containsExactly(5, 6);
    Scene scene = parked().deploying(9, 3);
    assertThat(scene.draining()).containsExactly(5, 6);
  }

  @Test
  void deathOfAParkedWorkerEndsParkingAndNothingElse() {
    Scene scene = parked().killed(5, 9);
    assertThat(scene.draining()).containsExactly(6);
    assertThat(scene.current(0).ready()).isTrue();
    assertThat(scene.cluster().parkedUntil()).isEmpty();
  }
}

package dev.cadre.primary.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Workers that end or fail unasked while the cluster runs. */
class CrashTest {

  @Test
  void crashedWorkerIsReplacedAtOnceOnItsSideFromItsGeneration() {
    Scene scene = Scene.running(2).killed(2, 11);
    assertThat(scene.said())
        .containsExactly(
            "Worker 102 died (code null, signal SIGSEGV)", "Forking replacement worker");
    assertThat(scene.current(1).ref()).isEqualTo(new WorkerRef(3, 1, 0, 1));
  }

  @Test
  void unaskedExitWithCodeZeroIsACrashToo() {
    assertThat(Scene.running(1).exits(1, 0).said())
        .containsExactly("Worker 101 died (code 0, signal null)", "Forking replacement worker");
  }

  @Test
  void crashInTheMiddleOfARollingRestartComesBackFromItsOwnGeneration() {
    Scene scene = Scene.running(2).rolling(0, 2).moves(3, 1);
    scene.killed(2, 11);
    assertThat(scene.current(1).ref().generation()).isEqualTo(1);
    scene.killed(3, 11);
    assertThat(scene.current(0).ref().generation()).isEqualTo(2);
  }

  @Test
  void strangersKillIsExplained() {
    assertThat(Scene.running(1).killed(1, 9).said().getFirst())
        .isEqualTo(
            "Worker 101 died (code null, signal SIGKILL): killed by someone, or by the kernel for"
                + " want of memory (see dmesg)");
  }

  @Test
  void bootFailuresInARowBackOffAndBeingReadyResetsThem() {
    Scene scene = Scene.running(2).killed(1, 11);
    int id = 3;
    for (int failures = 1; failures <= 8; failures++) {
      Instant died = scene.now();
      scene.exits(id, 1);
      assertThat(scene.slot(0).bootFailures()).isEqualTo(failures);
      long most = Math.min(30_000, 1000L << (failures - 1));
      assertThat(Duration.between(died, scene.slot(0).forkAt()).toMillis())
          .isBetween(most * 4 / 5, most);
      assertThat(scene.slot(0).current()).isEmpty();
      scene.after(Duration.between(died, scene.slot(0).forkAt()));
      id++;
      assertThat(scene.current(0).ref().id()).isEqualTo(id);
    }
    scene.ready(id);
    assertThat(scene.slot(0).bootFailures()).isZero();
    scene.killed(id, 11);
    assertThat(scene.current(0).ref().id()).isEqualTo(id + 1);
  }

  @Test
  void workersThatDieOfThemselvesSoonAfterTheyWereReadyBackOffToo() {
    Scene scene = Scene.running(1).exits(1, 1);
    assertThat(scene.current(0).ref().id()).isEqualTo(2);
    scene.ready(2).exits(2, 1);
    assertThat(scene.slot(0).current()).isEmpty();
    assertThat(scene.said())
        .last()
        .asString()
        .startsWith("Slot 0: 2 workers in a row died soon after they were ready");
    scene.after(Duration.between(scene.now(), scene.slot(0).forkAt())).ready(3);
    assertThat(scene.afterSeconds(60).exits(3, 1).current(0).ref().id()).isEqualTo(4);
  }

  @Test
  void workersThatAreKilledFromOutsideComeBackAtOnceHoweverOften() {
    Scene scene = Scene.running(1);
    for (int id = 1; id <= 20; id++) {
      scene.killed(id, 9);
      assertThat(scene.current(0).ref().id()).isEqualTo(id + 1);
      scene.ready(id + 1);
    }
  }

  @Test
  void slotsDoNotBackOffInStep() {
    assertThat(Backoff.after(5, 1)).isNotEqualTo(Backoff.after(5, 2));
  }

  @Test
  void forkThatFailsIsTriedAgainAfterABackOff() {
    Scene scene = Scene.running(2).forksFail(true).killed(1, 11);
    assertThat(scene.said()).contains("No worker could be forked for slot 0: EAGAIN");
    assertThat(scene.effects(Effect.ShowTail.class)).isEmpty();
    scene.forksFail(false).afterSeconds(1);
    assertThat(scene.current(0).pid()).isPositive();
  }

  @Test
  void stalledWorkerGetsNothingNewAndIsForgivenWhenItAnswers() {
    Scene scene = Scene.running(1).on(new Event.FellSilent(1));
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(0);
    scene.on(new Event.AnswersAgain(1));
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(Share.FULL);
    assertThat(scene.afterSeconds(60).signals()).isEmpty();
  }

  @Test
  void stalledWorkerIsReplacedAtItsDeadlineAndNotWhenItHasExited() {
    Scene scene = Scene.running(1).on(new Event.FellSilent(1)).after(Scene.POLICY.stall());
    assertThat(scene.signals()).containsExactly("1:3");
    assertThat(scene.current(0).ref()).isEqualTo(new WorkerRef(2, 0, 0, 1));
    scene.after(Scene.POLICY.dump()).killed(1, 9);
    assertThat(scene.signals()).containsExactly("1:3", "1:9");
    assertThat(scene.said())
        .endsWith("Worker 101 died (code null, signal SIGKILL): it did not answer for 15 s");
  }

  @Test
  void channelThatClosesBecauseTheProcessEndsIsACrashAndNothingElse() {
    Scene scene = Scene.running(1).on(new Event.ChannelLost(1, "end of stream"));
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(0);
    scene.exits(1, 1);
    assertThat(scene.said())
        .containsExactly("Worker 101 died (code 1, signal null)", "Forking replacement worker");
  }

  @Test
  void workerThatLivesOnWithoutItsChannelIsDrainedAndReplacedOnTheOtherSide() {
    Scene scene = Scene.running(1).on(new Event.ChannelLost(1, "bad frame")).afterSeconds(1);
    assertThat(scene.said())
        .containsExactly(
            "Worker 101 lost its channel: bad frame: it is replaced",
            "Worker 101 shutting down gracefully",
            "Forking replacement worker");
    assertThat(scene.draining()).containsExactly(1);
    assertThat(scene.current(0).ref()).isEqualTo(new WorkerRef(2, 0, 1, 1));
    assertThat(scene.exits(1, 143).said()).endsWith("Old worker 101 exited");
  }

  @Test
  void workersThatLoseTheirChannelWhileTheyBootDoNotMultiply() {
    Scene scene = Scene.running(1).killed(1, 11);
    scene.on(new Event.ChannelLost(2, "end of stream")).afterSeconds(1);
    assertThat(scene.signals()).containsExactly("2:15");
    assertThat(scene.cluster().workers()).hasSize(1);
    scene.exits(2, 143);
    assertThat(scene.slot(0).bootFailures()).isEqualTo(1);
    assertThat(scene.cluster().workers()).isEmpty();
  }

  @Test
  void onlyOneUselessWorkerLingersInASlot() {
    Scene scene = Scene.running(1).on(new Event.ChannelLost(1, "x")).afterSeconds(1).ready(2);
    scene.on(new Event.ChannelLost(2, "x")).afterSeconds(1);
    assertThat(scene.cluster().workers()).hasSize(2);
    scene.exits(2, 143);
    assertThat(scene.current(0).ref().id()).isEqualTo(3);
  }

  @Test
  void lateNewsOfAReapedWorkerIsIgnored() {
    Scene scene = Scene.running(1).killed(1, 11);
    Cluster before = scene.cluster();
    scene.on(new Event.Online(1)).bound(1, Scene.HTTP).on(new Event.ProbePassed(1));
    scene.on(new Event.Drained(1)).on(new Event.ChannelLost(1, "x")).exits(1, 1);
    scene.on(new Event.FellSilent(1)).on(new Event.AnswersAgain(1));
    assertThat(scene.cluster()).isEqualTo(before);
  }
}

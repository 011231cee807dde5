package dev.cadre.primary.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How a cluster ends. */
class StopTest {

  @Test
  void stopDrainsThenAsksThenEndsWithTheLastWorker() {
    Scene scene = Scene.running(2).stop();
    assertThat(scene.said())
        .containsExactly(
            "Received SIGTERM: stopping 2 workers",
            "Worker 101 shutting down gracefully",
            "Worker 102 shutting down gracefully");
    assertThat(scene.draining()).containsExactly(1, 2);
    assertThat(scene.weights(0, Scene.HTTP)).containsExactly(0);
    scene.on(new Event.Drained(1)).exits(1, 143);
    assertThat(scene.signals()).containsExactly("1:15");
    assertThat(scene.exitCodes()).isEmpty();
    scene.on(new Event.Drained(2)).exits(2, 143);
    assertThat(scene.exitCodes()).containsExactly(ExitCodes.STOPPED);
    assertThat(scene.said()).endsWith("Worker 102 exited");
  }

  @Test
  void theEndIsToldOnce() {
    Scene scene = Scene.running(1).stop().exits(1, 143);
    scene.on(new Event.Tick()).stop();
    assertThat(scene.exitCodes()).hasSize(1);
  }

  @Test
  void workerThatWillNotEndIsDumpedBeforeTermAndBeforeKill() {
    Scene scene = Scene.running(1).stop();
    scene.after(Scene.POLICY.drain());
    assertThat(scene.signals()).containsExactly("1:3");
    scene.after(Scene.POLICY.dump());
    assertThat(scene.signals()).containsExactly("1:3", "1:15");
    scene.after(Scene.POLICY.exit());
    assertThat(scene.signals()).containsExactly("1:3", "1:15", "1:3");
    scene.after(Scene.POLICY.dump());
    assertThat(scene.signals()).containsExactly("1:3", "1:15", "1:3", "1:9");
    assertThat(scene.said())
        .contains(
            "Worker 101 still had work in flight after 30 s (drain-timeout): thread dump, then TERM",
            "Worker 101 has not exited 10 s after TERM (exit-timeout): thread dump, then KILL");
    assertThat(scene.killed(1, 9).said()).endsWith("Worker 101 exited (code null, signal SIGKILL)");
  }

  @Test
  void workThatEndsDuringTheDumpIsNotWaitedForAnyLonger() {
    Scene scene = Scene.running(1).stop().after(Scene.POLICY.drain());
    assertThat(scene.phase(1).word()).isEqualTo("draining");
    scene.on(new Event.Drained(1));
    assertThat(scene.signals()).containsExactly("1:3", "1:15");
  }

  @Test
  void overdueWorkerThatDiesDuringItsDumpWasAskedToGo() {
    Scene scene = Scene.running(1).stop().after(Scene.POLICY.drain()).killed(1, 3);
    assertThat(scene.said()).noneMatch(words -> words.contains("died"));
    assertThat(scene.exitCodes()).containsExactly(ExitCodes.STOPPED);
  }

  @Test
  void secondStopKillsAtOnceAndOnce() {
    Scene scene = Scene.running(2).stop().stop().stop();
    assertThat(scene.signals()).containsExactly("1:9", "2:9");
    scene.killed(1, 9).killed(2, 9);
    assertThat(scene.exitCodes()).containsExactly(0);
  }

  @Test
  void bootingWorkerIsNotDrained() {
    Scene scene = Scene.starting(1).stop();
    assertThat(scene.draining()).isEmpty();
    assertThat(scene.signals()).containsExactly("1:15");
  }

  @Test
  void crashDuringTheStopIsNotReplaced() {
    Scene scene = Scene.running(2).stop().killed(1, 11);
    assertThat(scene.forked()).isEmpty();
  }

  @Test
  void clusterWithoutAWorkerEndsAtOnce() {
    Scene scene = Scene.running(1).killed(1, 11).exits(2, 1);
    assertThat(scene.cluster().workers()).isEmpty();
    assertThat(scene.stop().exitCodes()).containsExactly(0);
  }

  @Test
  void stopInTheMiddleOfARollingRestartDrainsTheSuccessorTooAndAnswers() {
    Scene scene = Scene.running(1).rolling(7, 2).ready(2).stop();
    assertThat(scene.draining()).containsExactlyInAnyOrder(1, 2);
    assertThat(scene.answers())
        .containsExactly(
            new Effect.Answer(7, Effect.Outcome.ROLLED_BACK, "the cluster was stopped"));
    scene.exits(2, 143).exits(1, 143);
    assertThat(scene.said()).noneMatch(s -> s.contains("died"));
    assertThat(scene.exitCodes()).containsExactly(0);
  }

  @Test
  void nothingIsBegunWhileItStops() {
    Scene scene = Scene.running(2).stop();
    scene.forget();
    scene.restart(3).restart(0).scale(5);
    assertThat(scene.effects())
        .containsExactly(
            new Effect.Answer(3, Effect.Outcome.BUSY, "the cluster is stopping"),
            new Effect.Say(
                Effect.Level.INFO, "Received SIGUSR2: the cluster is stopping, nothing to do"));
  }
}

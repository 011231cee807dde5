package dev.cadre.primary.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.ListenerKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The first start of a cluster. */
class StartTest {

  @Test
  void firstDecisionForksOneWorkerPerSlotOnSideZero() {
    Scene scene = Scene.starting(3);
    assertThat(scene.effects(Effect.Fork.class))
        .extracting(Effect.Fork::ref)
        .containsExactly(
            new WorkerRef(1, 0, 0, 1), new WorkerRef(2, 1, 0, 1), new WorkerRef(3, 2, 0, 1));
    assertThat(scene.said()).containsExactly("Primary 1 starting 3 workers");
  }

  @Test
  void clusterRunsOnceEverySlotHasAReadyWorker() {
    Scene scene = Scene.starting(2).ready(1);
    assertThat(scene.cluster().lifecycle()).isEqualTo(Lifecycle.STARTING);
    scene.ready(2);
    assertThat(scene.cluster().lifecycle()).isEqualTo(Lifecycle.RUNNING);
    assertThat(scene.said()).endsWith("Worker 102 is ready", "All 2 workers are ready");
  }

  @Test
  void workerIsProbedWhenItListens() {
    Scene scene = Scene.starting(1).bound(1, Scene.HTTP);
    assertThat(scene.effects(Effect.Probe.class))
        .containsExactly(
            new Effect.Probe(
                new WorkerRef(1, 0, 0, 1), 101, scene.now().plus(Scene.POLICY.ready())));
  }

  @Test
  void exitCodeIs3WhenAllWorkersDieBeforeTheyAreReady() {
    Scene scene = Scene.starting(2).exits(1, 1);
    assertThat(scene.cluster().lifecycle()).isEqualTo(Lifecycle.STARTING);
    scene.exits(2, 1);
    assertThat(scene.exitCodes()).containsExactly(ExitCodes.NEVER_READY);
    assertThat(scene.said())
        .endsWith("No worker got ready: the output of the workers says why. Nothing was started");
  }

  @Test
  void outputOfAWorkerThatNeverGotReadyIsShown() {
    Scene scene = Scene.starting(1).exits(1, 1);
    assertThat(scene.effects()).contains(new Effect.ShowTail(new WorkerRef(1, 0, 0, 1), 101));
  }

  @Test
  void lastTryThatComesToNothingPromisesNoOther() {
    assertThat(Scene.starting(1).exits(1, 1).said()).noneMatch(s -> s.contains("next try"));
  }

  @Test
  void exitCodeIs4WhenThePortWasRefused() {
    Scene scene = Scene.starting(1);
    scene.on(new Event.BindRefused(1, Scene.HTTP, "port 8080 is in use by another process"));
    scene.exits(1, 1);
    assertThat(scene.exitCodes()).containsExactly(ExitCodes.PORT_REFUSED);
    assertThat(scene.said()).contains("port 8080 is in use by another process");
  }

  @Test
  void refusedPortThatTheApplicationSurvivesDoesNotSpoilTheExitCode() {
    Scene scene = Scene.starting(1);
    scene.on(new Event.BindRefused(1, Scene.HTTP, "taken")).bound(1, Scene.ADMIN);
    scene.on(new Event.ProbePassed(1)).stop().exits(1, 143);
    assertThat(scene.exitCodes()).containsExactly(ExitCodes.STOPPED);
  }

  @Test
  void exitCodeIs3WhenNothingCanBeForked() {
    Scene scene = Scene.starting(1);
    scene.forksFail(true).exits(1, 0);
    assertThat(scene.exitCodes()).containsExactly(ExitCodes.NEVER_READY);
  }

  @Test
  void oneReadyWorkerKeepsTheClusterTryingForTheOthers() {
    Scene scene = Scene.starting(2).ready(1).exits(2, 1);
    assertThat(scene.exitCodes()).isEmpty();
    scene.afterSeconds(1);
    assertThat(scene.forked()).containsExactly(1, 2, 3);
  }

  @Test
  void retryStillOnItsWayIsAskedToGoWhenTheStartFails() {
    Scene scene = Scene.starting(2).exits(1, 1).afterSeconds(1);
    assertThat(scene.forked()).contains(3);
    scene.exits(2, 1);
    assertThat(scene.signals()).containsExactly("3:15");
    assertThat(scene.exitCodes()).isEmpty();
    scene.killed(3, Signal.TERM);
    assertThat(scene.exitCodes()).containsExactly(3);
  }

  @Test
  void workerThatIsToGoBeforeItHasAPidIsKilledWhenItHasOne() {
    Instant now = Instant.EPOCH;
    Cluster vacant = Cluster.of(1, 1, Scene.POLICY, now);
    Cluster forking = Supervision.decide(vacant, new Event.Tick(), now).next();
    Step stop = Supervision.decide(forking, new Event.StopRequested("TERM"), now);
    assertThat(stop.effects()).noneMatch(Effect.Kill.class::isInstance);
    WorkerRef ref = new WorkerRef(1, 0, 0, 1);
    Step forked = Supervision.decide(stop.next(), new Event.Forked(ref, 77), now);
    assertThat(forked.effects()).containsExactly(new Effect.Kill(ref, 77, Signal.KILL));
  }

  @Test
  void workerThatBindsOnlyPortZeroIsToldHowThatIsShared() {
    ListenerKey any = new ListenerKey(ListenerKey.Family.INET, "0.0.0.0", 0, 0);
    Scene scene = Scene.starting(1).on(new Event.PrivatelyBound(1, any));
    assertThat(scene.after(Scene.POLICY.boot()).said())
        .endsWith(
            "Worker 101 did not listen on a shared address within 60 s: 0.0.0.0:0 is its own,"
                + " port 0 is shared with --port-zero shared");
  }

  @Test
  void workerThatDoesNotListenInTimeIsABootFailure() {
    Scene scene = Scene.starting(2).ready(2).after(Scene.POLICY.boot());
    assertThat(scene.said()).endsWith("Worker 101 did not listen on a shared address within 60 s");
    assertThat(scene.signals()).containsExactly("1:3");
    scene.after(Scene.POLICY.dump());
    assertThat(scene.signals()).containsExactly("1:3", "1:9");
    scene.killed(1, 9);
    assertThat(scene.said())
        .contains(
            "Worker 101 died (code null, signal SIGKILL): it did not listen on a shared address"
                + " within 60 s");
    assertThat(scene.slot(0).bootFailures()).isEqualTo(1);
  }

  @Test
  void workerThatIsNotReadyInTimeIsABootFailure() {
    Scene scene = Scene.starting(2).ready(2).bound(1, Scene.HTTP).after(Scene.POLICY.ready());
    assertThat(scene.said()).endsWith("Worker 101 was not ready within 20 s of listening");
    assertThat(scene.phase(1)).isInstanceOf(Phase.Dumping.class);
  }

  @Test
  void workerWhoseProbeFailsIsABootFailure() {
    Scene scene = Scene.starting(2).ready(2).bound(1, Scene.HTTP);
    scene.on(new Event.ProbeFailed(1, "GET /ready answered 503")).exits(1, 143);
    assertThat(scene.said())
        .contains(
            "Worker 101 is not ready: GET /ready answered 503",
            "Worker 101 died (code 143, signal null): it was not ready: GET /ready answered 503");
    assertThat(scene.slot(0).bootFailures()).isEqualTo(1);
  }
}

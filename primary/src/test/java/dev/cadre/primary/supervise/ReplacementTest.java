package dev.cadre.primary.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One worker is replaced because an operator wants it. */
class ReplacementTest {

  private static Scene replace(Scene scene, int id) {
    return scene.on(new Event.ReplaceRequested(id, "Received restart command"));
  }

  @Test
  void newWorkerTakesOverWhenItHasItsFullShare() {
    Scene scene = replace(Scene.running(2), 2).ready(3);
    assertThat(scene.said()).startsWith("Received restart command: replacing worker 102");
    assertThat(scene.current(1).ref().id()).isEqualTo(2);
    assertThat(scene.draining()).isEmpty();
    scene.after(Scene.POLICY.ramp());
    assertThat(scene.current(1).ref()).isEqualTo(new WorkerRef(3, 1, 1, 1));
    assertThat(scene.draining()).containsExactly(2);
    scene.on(new Event.Drained(2)).exits(2, 143);
    assertThat(scene.said()).endsWith("Old worker 102 exited");
    assertThat(scene.cluster().isSettled()).isTrue();
  }

  @Test
  void oldWorkerStaysWhenTheNewOneDoesNotBoot() {
    Scene scene = replace(Scene.running(2), 1).exits(3, 1);
    assertThat(scene.said())
        .contains(
            "The worker to be replaced stays: new worker 103 died before it was ready (code 1,"
                + " signal null)");
    assertThat(scene.draining()).isEmpty();
    assertThat(scene.afterSeconds(60).forked()).containsExactly(3);
    assertThat(scene.cluster().isSettled()).isTrue();
  }

  @Test
  void oldWorkerStaysWhenTheNewOneNeverListens() {
    Scene scene = replace(Scene.running(1), 1).after(Scene.POLICY.boot()).afterSeconds(5);
    assertThat(scene.signals()).containsExactly("2:3", "2:9");
    scene.killed(2, Signal.KILL);
    assertThat(scene.current(0).ref().id()).isEqualTo(1);
    assertThat(scene.cluster().isSettled()).isTrue();
  }

  @Test
  void newWorkerServesAtOnceWhenTheOldOneDiesMeanwhile() {
    Scene scene = replace(Scene.running(1), 1).killed(1, Signal.KILL).ready(2);
    assertThat(scene.current(0).ref().id()).isEqualTo(2);
  }

  @Test
  void rollingRestartWaitsForIt() {
    Scene scene = replace(Scene.running(1), 1).rolling(0, 2);
    assertThat(scene.forked()).containsExactly(2);
    scene.ready(2).after(Scene.POLICY.ramp()).on(new Event.Drained(1)).exits(1, 143);
    scene.after(Scene.POLICY.slotDelay()).moves(3, 2);
    assertThat(scene.said()).endsWith("Rolling restart complete");
  }

  @Test
  void isRefusedWhereSomethingElseIsOnItsWay() {
    assertThat(Replacement.refusal(Scene.running(2).cluster(), 1)).isEmpty();
    assertThat(Replacement.refusal(Scene.running(2).cluster(), 7))
        .hasValue("The worker has ended already");
    assertThat(Replacement.refusal(Scene.starting(1).cluster(), 1))
        .hasValue("The worker is still starting");
    assertThat(Replacement.refusal(Scene.running(2).rolling(0, 2).cluster(), 1))
        .hasValueSatisfying(words -> assertThat(words).startsWith("A rolling restart"));
    assertThat(Replacement.refusal(replace(Scene.running(2), 1).cluster(), 2))
        .hasValueSatisfying(words -> assertThat(words).startsWith("Another worker"));
    assertThat(Replacement.refusal(Scene.running(2).scale(1).cluster(), 2))
        .hasValueSatisfying(words -> assertThat(words).startsWith("The worker is on its way out"));
  }

  @Test
  void parkedWorkersAreLeftAlone() {
    Scene scene = Scene.running(2).parking(Duration.ofMinutes(10)).rolling(0, 2);
    scene.moves(3, 1).moves(4, 2).on(new Event.ParkingAllowed(1));
    scene.ready(5).ready(6);
    assertThat(Replacement.refusal(scene.cluster(), 3))
        .hasValueSatisfying(words -> assertThat(words).contains("parked"));
  }
}

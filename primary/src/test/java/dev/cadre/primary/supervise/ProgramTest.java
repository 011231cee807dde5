package dev.cadre.primary.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A program forks the workers. */
class ProgramTest {

  @Test
  void nothingIsForkedUnasked() {
    Scene scene = Scene.ofProgram().afterSeconds(120);
    assertThat(scene.effects()).isEmpty();
  }

  @Test
  void eachForkHasTheNextNumberAndASlotOfItsOwn() {
    Scene scene = Scene.ofProgram().fork().fork();
    assertThat(scene.current(0).ref()).isEqualTo(new WorkerRef(1, 0, 0, 1));
    assertThat(scene.current(1).ref()).isEqualTo(new WorkerRef(2, 1, 0, 1));
  }

  @Test
  void deadWorkerIsNotReplaced() {
    Scene scene = Scene.ofProgram().fork().ready(1).killed(1, Signal.KILL).afterSeconds(120);
    assertThat(scene.forked()).containsExactly(1);
    assertThat(scene.exitCodes()).isEmpty();
  }

  @Test
  void nextForkTakesTheSideOnWhichConnectionsWait() {
    Scene scene = Scene.ofProgram().fork().fork().ready(1).ready(2).killed(1, Signal.KILL).fork();
    assertThat(scene.current(0).ref()).isEqualTo(new WorkerRef(3, 0, 0, 1));
    assertThat(scene.cluster().slots()).hasSize(2);
  }

  @Test
  void workerThatNeverListensLives() {
    Scene scene = Scene.ofProgram().fork().on(new Event.Online(1)).afterSeconds(3600);
    assertThat(scene.phase(1)).isInstanceOf(Phase.Ready.class);
    assertThat(scene.signals()).isEmpty();
  }

  @Test
  void workerThatIsNeverOnlineIsEnded() {
    Scene scene = Scene.ofProgram().fork().afterSeconds(62);
    assertThat(scene.signals()).startsWith("1:" + Signal.QUIT);
  }

  @Test
  void retiredWorkerDrainsAndLeavesItsSlotEmpty() {
    Scene scene = Scene.ofProgram().fork().ready(1).on(new Event.RetireRequested(1));
    assertThat(scene.draining()).containsExactly(1);
    assertThat(scene.current(0).asked()).isTrue();
    scene.on(new Event.Drained(1)).exits(1, 143).afterSeconds(60);
    assertThat(scene.cluster().workers()).isEmpty();
    assertThat(scene.forked()).containsExactly(1);
  }

  @Test
  void severedWorkerGetsNoSuccessorByItself() {
    Scene scene = Scene.ofProgram().fork().ready(1);
    scene.on(new Event.ChannelLost(1, "it closed it")).after(Duration.ofSeconds(5));
    assertThat(scene.forked()).containsExactly(1);
    assertThat(scene.draining()).containsExactly(1);
  }

  @Test
  void rollingRestartMovesTheWorkersThatThereAre() {
    Scene scene = Scene.ofProgram().fork().fork().ready(1).ready(2).afterSeconds(10);
    scene.killed(1, Signal.KILL).rolling(0, 2);
    assertThat(scene.successor(1).orElseThrow().ref()).isEqualTo(new WorkerRef(3, 1, 1, 2));
    scene.moves(3, 2);
    assertThat(scene.said()).contains("Rolling restart complete");
    assertThat(scene.fork().current(0).ref().generation()).isEqualTo(2);
  }

  @Test
  void successorMustListenWhereTheWorkerDid() {
    Scene scene = Scene.ofProgram().fork().ready(1).afterSeconds(10).rolling(0, 2);
    scene.on(new Event.Online(2));
    assertThat(scene.phase(2)).isInstanceOf(Phase.Booting.class);
    scene.bound(2, Scene.HTTP);
    assertThat(scene.phase(2)).isInstanceOf(Phase.Probing.class);
  }

  @Test
  void scaleFillsTheSlotsOfTheDead() {
    Scene scene = Scene.ofProgram().fork().fork().ready(1).ready(2).killed(1, Signal.KILL).scale(2);
    assertThat(scene.forked()).containsExactly(1, 2, 3);
    assertThat(scene.scale(0).on(new Event.Drained(2)).draining()).contains(2);
  }

  @Test
  void nothingIsForkedWhileItStops() {
    Scene scene = Scene.ofProgram().fork().ready(1).stop().fork();
    assertThat(scene.forked()).containsExactly(1);
    scene.on(new Event.Drained(1)).exits(1, 143);
    assertThat(scene.exitCodes()).containsExactly(0);
  }
}

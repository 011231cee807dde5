package dev.cadre.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A worker's life: what {@link LifeProgram} has said. Each method is a row of
 * docs/node-conformance.md.
 */
final class LifeConformanceIT {
  private static Map<String, String> facts = Map.of();

  @BeforeAll
  static void run() {
    facts = ProgramRun.facts(LifeProgram.class);
  }

  @Test
  void primaryIsPrimaryAndNoWorker() {
    assertThat(facts).containsEntry("primary.isPrimary", "true");
    assertThat(facts).containsEntry("primary.isWorker", "false");
  }

  @Test
  void primaryHasNoWorkerOfItsOwn() {
    assertThat(facts).containsEntry("primary.worker", "Optional.empty");
  }

  @Test
  void noWorkersBeforeTheFirstFork() {
    assertThat(facts).containsEntry("primary.workersAtFirst", "{}");
  }

  @Test
  void workerIsWorkerAndNotPrimary() {
    assertThat(facts).containsEntry("self.worker", "true");
    assertThat(facts).containsEntry("self.primary", "false");
  }

  @Test
  void workerKnowsItsId() {
    assertThat(facts).containsEntry("self.id", "true");
  }

  @Test
  void idsBeginAtOne() {
    assertThat(facts).containsEntry("first.id", "1");
  }

  @Test
  void idsAreNotUsedAgain() {
    assertThat(facts).containsEntry("self.idIsNext", "2");
  }

  @Test
  void workersAreOfThePrimaryOnly() {
    assertThat(facts).containsEntry("self.workers", "0");
  }

  @Test
  void grandchildIsNoWorker() {
    assertThat(facts).containsEntry("self.grandchild", "grandchild no worker");
  }

  @Test
  void flagIsNotSetAfterFork() {
    assertThat(facts).containsEntry("first.flagAfterFork", "Optional.empty");
  }

  @Test
  void flagIsNotSetInAFreshWorker() {
    assertThat(facts).containsEntry("self.flag", "Optional.empty");
  }

  @Test
  void connectedAfterFork() {
    assertThat(facts).containsEntry("first.connectedAfterFork", "true");
  }

  @Test
  void notConnectedAfterExit() {
    assertThat(facts).containsEntry("first.connectedAfterExit", "false");
  }

  @Test
  void notDeadAfterFork() {
    assertThat(facts).containsEntry("first.deadAfterFork", "false");
  }

  @Test
  void deadAfterExit() {
    assertThat(facts).containsEntry("first.deadAfterExit", "true");
  }

  @Test
  void forkedWorkerIsInWorkers() {
    assertThat(facts).containsEntry("first.inWorkers", "true");
  }

  @Test
  void workerIsOutOfWorkersWhenExitIsTold() {
    assertThat(facts).containsEntry("first.inWorkersAtExit", "false");
  }

  @Test
  void processIsTheWorkers() {
    assertThat(facts).containsEntry("first.processLives", "true");
    assertThat(facts).containsEntry("self.pid", "true");
  }

  @Test
  void processIsGoneAfterExit() {
    assertThat(facts).containsEntry("first.process", "Optional.empty");
  }

  @Test
  void eventsComeInOrder() {
    assertThat(facts)
        .containsEntry("first.events", "fork 1, online 1, listening 1, disconnect 1, exit 1");
  }

  @Test
  void lateListenerIsTold() {
    assertThat(facts).containsEntry("first.lateListenerIsTold", "true");
  }

  @Test
  void listeningTellsTheRealPort() {
    assertThat(facts).containsEntry("first.listeningPortIsReal", "true");
  }

  @Test
  void listeningTellsTheAddressType() {
    assertThat(facts).containsEntry("first.listeningType", "TCP6");
  }

  @Test
  void exitTellsTheCode() {
    assertThat(facts).containsEntry("first.exitCode", "OptionalInt[42]");
    assertThat(facts).containsEntry("first.exitSignal", "Optional.empty");
  }

  @Test
  void exitOfItselfIsNotVoluntary() {
    assertThat(facts).containsEntry("first.expected", "false");
    assertThat(facts).containsEntry("first.flagAfterExit", "Optional[false]");
  }

  @Test
  void sendToTheDeadIsRefused() {
    assertThat(facts).containsEntry("first.sendAfterExit", "false");
  }

  @Test
  void forkOverlaysTheEnvironment() {
    assertThat(facts).containsEntry("self.variable", "of the fork");
  }

  @Test
  void killTellsTheSignal() {
    assertThat(facts).containsEntry("kill.code", "OptionalInt.empty");
    assertThat(facts).containsEntry("kill.signal", "Optional[SIGKILL]");
  }

  @Test
  void spinningWorkerCanBeKilled() {
    assertThat(facts).containsEntry("kill.signal", "Optional[SIGKILL]");
  }

  @Test
  void killIsNotVoluntary() {
    assertThat(facts).containsEntry("kill.expected", "false");
    assertThat(facts).containsEntry("term.expected", "false");
  }

  @Test
  void killedWorkerIsOutOfWorkers() {
    assertThat(facts).containsEntry("kill.workers", "{}");
  }

  @Test
  void killFromOutsideIsSeen() {
    assertThat(facts).containsEntry("killedFromOutside.signal", "Optional[SIGKILL]");
  }

  @Test
  void killOfTheDeadDoesNothing() {
    assertThat(facts).containsEntry("kill.ofTheDead", "none");
  }

  @Test
  void unknownSignalIsRefused() {
    assertThat(facts).containsEntry("kill.unknownSignal", "IllegalArgumentException");
  }

  @Test
  void disconnectIsVoluntary() {
    assertThat(facts).containsEntry("disconnect.flag", "Optional[true]");
  }

  @Test
  void disconnectComesBeforeExitOnce() {
    assertThat(facts).containsEntry("disconnect.events", "[disconnect, exit]");
  }

  @Test
  void disconnectEndsTheProcess() {
    assertThat(facts).containsEntry("disconnect.dead", "true");
    assertThat(facts).containsEntry("disconnect.completesWithTheWorker", "true");
  }

  @Test
  void idleWorkerCanBeDisconnected() {
    assertThat(facts).containsEntry("disconnect.dead", "true");
  }

  @Test
  void disconnectTwiceIsFine() {
    assertThat(facts).containsEntry("disconnect.twice", "true");
  }

  @Test
  void workerCanDisconnectItself() {
    assertThat(facts).containsEntry("disconnect.bySelf.expected", "true");
  }

  @Test
  void workerCanKillItself() {
    assertThat(facts).containsEntry("killBySelf.expected", "true");
    assertThat(facts).containsEntry("killBySelf.code", "OptionalInt[0]");
  }

  @Test
  void killAfterDisconnectIsFine() {
    assertThat(facts).containsEntry("disconnect.thenKill", "true");
  }

  @Test
  void disconnectBeforeOnlineIsFine() {
    assertThat(facts).containsEntry("disconnect.beforeOnline", "true");
  }

  @Test
  void allAreGoneWhenDisconnectCompletes() {
    assertThat(facts).containsEntry("disconnectAll.mapIsEmptyInside", "true");
  }

  @Test
  void disconnectWithoutWorkersCompletes() {
    assertThat(facts).containsEntry("disconnectAll.withoutWorkers", "true");
  }

  @Test
  void forksAfterDisconnectServe() {
    assertThat(facts).containsEntry("forkAfterDisconnectAll.listens", "true");
    assertThat(facts).containsEntry("workersAtLast", "{}");
  }

  @Test
  void programEndsWithItsLastWorker() {
    assertThat(facts).containsEntry("exitCode", "0");
  }
}

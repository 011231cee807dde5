package dev.cadre.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ports: what {@link PortsProgram} has said. Each method is a row of docs/node-conformance.md. */
final class PortsConformanceIT {
  private static Map<String, String> facts = Map.of();

  @BeforeAll
  static void run() {
    facts = ProgramRun.facts(PortsProgram.class);
  }

  @Test
  void portZeroIsTheSameForAll() {
    assertThat(facts).containsEntry("zero.sameInBoth", "true");
    assertThat(facts).containsEntry("zero.bothServe", "[1, 2]");
  }

  @Test
  void secondPortZeroIsAnother() {
    assertThat(facts).containsEntry("zero.secondIsAnother", "true");
    assertThat(facts).containsEntry("zero.secondIsSameInBoth", "true");
    assertThat(facts).containsEntry("zero.bothServeTheSecond", "[1, 2]");
  }

  @Test
  void workersShareAPort() {
    assertThat(facts).containsEntry("given.first", "true");
    assertThat(facts).containsEntry("given.second", "true");
    assertThat(facts).containsEntry("given.bothServe", "[1, 2]");
  }

  @Test
  void bindTwiceInOneWorkerIsRefused() {
    assertThat(facts).containsEntry("given.twiceInOne", "BindException: Address already in use");
  }

  @Test
  void closeAndListenAgain() {
    assertThat(facts).containsEntry("again.a", "true");
    assertThat(facts).containsEntry("again.b", "true");
    assertThat(facts).containsEntry("again.serves", "[1, 2]");
  }

  @Test
  void anyAddressIsShared() {
    assertThat(facts).containsEntry("any.bind", "true");
    assertThat(facts).containsEntry("any.serves", "1");
  }

  @Test
  void reusePortIsBound() {
    assertThat(facts).containsEntry("reuseport.bound", "true");
  }

  @Test
  void takenPortIsRefusedInTheWorker() {
    assertThat(facts).containsEntry("taken.bind", "BindException: Address already in use");
    assertThat(facts).containsEntry("taken.workerLives", "true");
  }

  @Test
  void takenPortCanBeHadLater() {
    assertThat(facts).containsEntry("taken.retryAfterRelease", "true");
  }

  @Test
  void foreignAddressIsRefused() {
    assertThat(facts)
        .containsEntry("foreign.bind", "BindException: Cannot assign requested address");
  }

  @Test
  void unixSocketsAreShared() {
    assertThat(facts).containsEntry("unix.a", "bound");
    assertThat(facts).containsEntry("unix.b", "bound");
    assertThat(facts).containsEntry("unix.serves", "true");
  }

  @Test
  void unixSocketHasNoPort() {
    assertThat(facts).containsEntry("unix.listeningPort", "0");
  }

  @Test
  void takenPathIsRefused() {
    assertThat(facts).containsEntry("unix.taken", "BindException: Address already in use");
  }

  @Test
  void udpPortsAreShared() {
    assertThat(facts).containsEntry("udp.a", "true");
    assertThat(facts).containsEntry("udp.b", "true");
    assertThat(facts).containsEntry("udp.bothAnswer", "[1, 2]");
  }

  @Test
  void udpListeningIsTold() {
    assertThat(facts).containsEntry("udp.listeningPort", "true");
  }

  @Test
  void tcpAfterUdpWorks() {
    assertThat(facts).containsEntry("udp.closeAndOthers", "true");
  }

  @Test
  void listeningTellsAllTypes() {
    assertThat(facts).containsEntry("listening.types", "TCP6, UDP6, UNIX");
  }

  @Test
  void oneWorkerLeavesThePortToTheOthers() {
    assertThat(facts).containsEntry("afterOneLeft.bind", "true");
    assertThat(facts).containsEntry("afterOneLeft.serves", "true");
  }
}

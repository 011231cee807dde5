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
    assertThat(facts).containsEntry("listening.types", "TCP4, TCP6, UDP4, UDP6, UNIX");
  }

  @Test
  void oneWorkerLeavesThePortToTheOthers() {
    assertThat(facts).containsEntry("afterOneLeft.bind", "true");
    assertThat(facts).containsEntry("afterOneLeft.serves", "true");
  }

  @Test
  void relativePathOfAUnixSocketIsShared() {
    assertThat(facts).containsEntry("unix.relative.a", "bound");
    assertThat(facts).containsEntry("unix.relative.b", "bound");
    assertThat(facts).containsEntry("unix.relative.serves", "true");
  }

  @Test
  void tooLongPathOfAUnixSocketIsRefused() {
    assertThat(facts.get("unix.tooLong")).contains("at most 107 bytes");
  }

  @Test
  void takenUdpPortIsRefusedInTheWorker() {
    assertThat(facts.get("udp.taken")).startsWith("BindException");
    assertThat(facts).containsEntry("udp.takenWorkerLives", "true");
  }

  @Test
  void udpOfIpv6IsShared() {
    assertThat(facts).containsEntry("udp.v6.b", "true");
  }

  @Test
  void udpPortCanBeBoundTwiceInOneWorkerIfItMayBeReused() {
    assertThat(facts).containsEntry("udp.reuse", "twice");
  }

  @Test
  void udpPortOfItsOwnDoesNotAskThePrimary() {
    assertThat(facts.get("udp.reuseport")).matches("\\d+");
  }

  @Test
  void oneSocketServesBothFamilies() {
    assertThat(facts).containsEntry("families.a", "true");
    assertThat(facts).containsEntry("families.b", "true");
    assertThat(facts).containsEntry("families.v4", "[1, 2]");
    assertThat(facts.get("families.v6")).matches("[12]");
  }

  @Test
  void familiesCanHaveAPortEach() {
    assertThat(facts).containsEntry("families.ownOfV4", "true");
    assertThat(facts).containsEntry("families.ownOfV6", "true");
    assertThat(facts).containsEntry("families.ownServes", "12");
  }

  @Test
  void workerWithAnOpenConnectionCanBeDisconnected() {
    assertThat(facts).containsEntry("held.bound", "true");
    assertThat(facts).containsEntry("held.accepted", "true");
    assertThat(facts).containsEntry("held.disconnects", "true");
  }
}

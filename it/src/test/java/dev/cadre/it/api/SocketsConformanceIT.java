package dev.cadre.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Sockets that are sent: what {@link SocketsProgram} has said. Each method is a row of
 * docs/node-conformance.md.
 */
final class SocketsConformanceIT {
  private static Map<String, String> facts = Map.of();

  @BeforeAll
  static void run() {
    facts = ProgramRun.facts(SocketsProgram.class);
  }

  @Test
  void earlySocketIsDelivered() {
    assertThat(facts).containsEntry("early.sent", "true");
    assertThat(facts).containsEntry("early.isServed", "worker early");
  }

  @Test
  void connectionGoesToAWorker() {
    assertThat(facts).containsEntry("connection.sent", "true");
    assertThat(facts).containsEntry("connection.isServed", "worker hello");
  }

  @Test
  void sentConnectionIsClosedHere() {
    assertThat(facts).containsEntry("connection.isClosedHere", "true");
  }

  @Test
  void sentConnectionIsServedByHttp() {
    assertThat(facts).containsEntry("http.sent", "true");
    assertThat(facts).containsEntry("http.isServed", "true");
  }

  @Test
  void listeningSocketGoesToAWorker() {
    assertThat(facts).containsEntry("listening.sent", "true");
    assertThat(facts).containsEntry("listening.isClosedHere", "true");
    assertThat(facts).containsEntry("listening.accepts", "true");
  }

  @Test
  void unixConnectionGoesToAWorker() {
    assertThat(facts).containsEntry("unix.sent", "true");
    assertThat(facts).containsEntry("unix.isServed", "true");
  }

  @Test
  void sameSocketCanBeSharedTwice() {
    assertThat(facts).containsEntry("share.sent", "true");
    assertThat(facts).containsEntry("share.again", "true");
    assertThat(facts).containsEntry("share.workerIsDone", "true");
  }

  @Test
  void sharedSocketStaysOpenHere() {
    assertThat(facts).containsEntry("share.isOpenHere", "true");
    assertThat(facts).containsEntry("share.bothWrite", "true");
  }

  @Test
  void nonBlockingSocketIsServed() {
    assertThat(facts).containsEntry("nonBlocking.sent", "true");
    assertThat(facts).containsEntry("nonBlocking.isServed", "true");
  }

  @Test
  void largeMessageComesWithItsSocket() {
    assertThat(facts).containsEntry("large.sent", "true");
    assertThat(facts).containsEntry("large.isServed", "true");
  }

  @Test
  void socketsKeepTheirPlaceAmongMessages() {
    assertThat(facts).containsEntry("order.isKept", "true");
  }

  @Test
  void listeningSocketGoesToThePrimary() {
    assertThat(facts).containsEntry("toPrimary.listening", "accepted by the primary");
  }

  @Test
  void connectionGoesToThePrimary() {
    assertThat(facts).containsEntry("toPrimary.connection", "by the primary");
    assertThat(facts).containsEntry("toPrimary.remoteAddress", "true");
    assertThat(facts).containsEntry("toPrimary.localAddress", "true");
  }

  @Test
  void socketGoesThereAndBack() {
    assertThat(facts).containsEntry("thereAndBack.sent", "true");
    assertThat(facts).containsEntry("thereAndBack.isServed", "it came back");
  }

  @Test
  void manySocketsLeaveNoDescriptors() {
    assertThat(facts).containsEntry("many.served", "500");
    assertThat(facts).containsEntry("many.toPrimary", "true");
    assertThat(facts).containsEntry("many.leakHere", "0");
    assertThat(facts).containsEntry("many.leakThere", "0");
  }

  @Test
  void bothCanSendAtOnce() {
    assertThat(facts).containsEntry("both.served", "200");
    assertThat(facts).containsEntry("both.came", "true");
  }

  @Test
  void sendOfSocketsSaysWhenItIsFull() {
    assertThat(facts).containsEntry("inFlight.full", "true");
    assertThat(facts).containsEntry("inFlight.keptHere", "true");
  }

  @Test
  void socketsOnTheirWayAreClosedWhenTheWorkerDies() {
    assertThat(facts).containsEntry("inFlight.allEnd", "true");
    assertThat(facts).containsEntry("inFlight.leak", "0");
  }

  @Test
  void socketThatNobodyTakesIsClosed() {
    assertThat(facts).containsEntry("untaken.isClosed", "");
  }

  @Test
  void socketIsClosedWhenItsTakerThrows() {
    assertThat(facts).containsEntry("throws.sent", "true");
    assertThat(facts).containsEntry("throws.isClosed", "true");
  }

  @Test
  void otherKindsOfSocketsAreRefused() {
    assertThat(facts).containsEntry("refused.udp", "IllegalArgumentException");
    assertThat(facts).containsEntry("refused.unconnected", "IllegalArgumentException");
  }

  @Test
  void registeredSocketIsRefused() {
    assertThat(facts).containsEntry("refused.registered", "IllegalArgumentException");
    assertThat(facts).containsEntry("refused.isOpen", "true");
    assertThat(facts).containsEntry("refused.deregistered", "true");
    assertThat(facts).containsEntry("refused.laterIsServed", "true");
  }

  @Test
  void socketIsKeptWhenTheWorkerIsGone() {
    assertThat(facts).containsEntry("gone.notSent", "false");
    assertThat(facts).containsEntry("gone.isOpen", "true");
  }
}

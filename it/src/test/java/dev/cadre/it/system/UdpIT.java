package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterHealth;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.UdpEchoApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The datagrams of a peer go to one slot, whatever happens to the others. */
@SystemTest
final class UdpIT {

  /** Of 100 peers each of two slots gets 50, deviation 5: four of them. */
  private static final int PEERS = 100;

  private static final int FEWEST = 30;

  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<UdpPeer> peers = new ArrayList<>();

  @AfterEach
  void closePeers() {
    peers.forEach(UdpPeer::close);
  }

  private static ClusterSpec spec(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), UdpEchoApp.class, "v1");
    return ClusterSpec.of(command, jar);
  }

  private void connect(String host, int port) {
    for (int i = 0; i < PEERS; i++) {
      peers.add(new UdpPeer(host, port));
    }
  }

  /** The slot of each peer: what all its datagrams say. */
  private List<Integer> slots(ClusterHealth health) {
    List<Integer> slots = new ArrayList<>();
    for (UdpPeer peer : peers) {
      Set<Long> pids = new HashSet<>();
      for (int i = 0; i < 5; i++) {
        pids.add(peer.ask(ANSWER));
      }
      assertThat(pids).as("who answers one peer").hasSize(1);
      long pid = pids.iterator().next();
      slots.add(pid == health.ofSlot(0) ? 0 : pid == health.ofSlot(1) ? 1 : -1);
    }
    assertThat(slots).isSubsetOf(0, 1);
    return slots;
  }

  @ParameterizedTest
  @CsvSource({"0, 127.0.0.1, ''", "0, ::1, ''", "1, 127.0.0.1, ''", "0, 127.0.0.1, true"})
  void peersKeepTheirSlotsThroughARollingRestartAndNothingIsLost(
      int offset, String host, String ipv4Only, CadreCommand command) throws Exception {
    ClusterSpec spec = spec(command);
    if (!ipv4Only.isEmpty()) {
      spec = spec.with("--jvm-arg", "-Djava.net.preferIPv4Stack=true");
    }
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      connect(host, spec.port() + offset);
      List<Integer> before = slots(cluster.health());
      assertThat(before).filteredOn(slot -> slot == 0).hasSizeBetween(FEWEST, PEERS - FEWEST);
      Set<Long> old = new HashSet<>(cluster.workers());

      AtomicBoolean done = new AtomicBoolean();
      AtomicInteger asked = new AtomicInteger();
      AtomicInteger lost = new AtomicInteger();
      Thread traffic =
          Thread.ofPlatform()
              .start(() -> {
                while (!done.get()) {
                  // All at once, so that something waits wherever a worker takes over or leaves.
                  peers.forEach(UdpPeer::send);
                  for (UdpPeer peer : peers) {
                    asked.incrementAndGet();
                    if (peer.receive(ANSWER) == 0) {
                      lost.incrementAndGet();
                    }
                  }
                }
              });
      try {
        cluster.rollingRestart(Duration.ofSeconds(60));
      } finally {
        done.set(true);
        traffic.join();
      }
      assertThat(asked.get()).isGreaterThan(PEERS);
      assertThat(lost.get()).as("lost of %s; log:\n%s", asked, cluster.log()).isZero();
      assertThat(cluster.workers()).hasSize(2).doesNotContainAnyElementsOf(old);
      assertThat(slots(cluster.health())).isEqualTo(before);
    }
  }

  @Test
  void killMovesNoPeerOfTheOtherSlotAndTheReplacementAnswersWhatWasSentMeanwhile(
      CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command);
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      connect("127.0.0.1", spec.port());
      ClusterHealth health = cluster.health();
      List<Integer> before = slots(health);
      long mark = cluster.log().mark();
      CadreProcess.signal(health.ofSlot(1), "KILL");
      // Until then it may still take a datagram, which is lost with it.
      cluster.log().await(mark, "Worker " + health.ofSlot(1) + " died", LIMIT);
      for (int i = 0; i < PEERS; i++) {
        peers.get(i).send();
        if (before.get(i) == 0) {
          assertThat(peers.get(i).receive(ANSWER)).isEqualTo(health.ofSlot(0));
        }
      }
      long replacement =
          Long.parseLong(cluster.log().await(mark, "New worker (\\d+) is ready", LIMIT).group(1));
      for (int i = 0; i < PEERS; i++) {
        if (before.get(i) == 1) {
          assertThat(peers.get(i).receive(ANSWER)).isEqualTo(replacement);
        }
      }
      assertThat(slots(cluster.health())).isEqualTo(before);
    }
  }

  @Test
  void logAndStatusSayWhatListens(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command);
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      cluster.awaitLog("Worker \\d+ listening on port " + spec.port(), LIMIT);
      assertThat(cluster.command(LIMIT, "status", "--name", spec.name()).output())
          .contains("udp:[::]:" + spec.port(), "udp:[::]:" + (spec.port() + 1));
    }
  }

  @Test
  void offsetPortIsServedByItsOwnSlotAlone(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command);
    try (CadreProcess cluster =
        spec.with("--offset-port", Integer.toString(spec.port())).startAndAwaitReady()) {
      connect("127.0.0.1", spec.port());
      long first = cluster.health().ofSlot(0);
      assertThat(peers).allSatisfy(peer -> assertThat(peer.ask(ANSWER)).isEqualTo(first));
    }
  }
}

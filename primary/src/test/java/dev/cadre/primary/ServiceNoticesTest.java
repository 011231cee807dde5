package dev.cadre.primary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixSocket.Domain;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Lifecycle;
import dev.cadre.primary.supervise.Order;
import dev.cadre.primary.supervise.Policy;
import dev.cadre.primary.supervise.Rollout;
import dev.cadre.primary.supervise.Source;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears, on a socket as systemd has one. */
@Timeout(30)
class ServiceNoticesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Policy POLICY =
      new Policy(
          SECOND,
          SECOND,
          SECOND,
          SECOND,
          SECOND,
          SECOND,
          SECOND,
          SECOND,
          SECOND,
          SECOND,
          5,
          Duration.ZERO,
          true);
  private static final Rollout ROLLOUT =
      new Rollout.Snapshotting(1, 2, new Order(0, "SIGUSR2", new Source.Again(), false));

  private final Posix posix = LinuxPosix.instance();
  private final List<String> warnings = new ArrayList<>();
  private int manager = -1;
  @TempDir Path folder;

  @BeforeEach
  void aManagerListens() throws PosixException {
    manager = posix.socket().datagramSocket(Domain.UNIX);
    posix.socket().bind(manager, folder.resolve("notify").toString());
  }

  @AfterEach
  void itEnds() throws PosixException {
    posix.file().close(manager);
  }

  private ServiceNotices notices(String socket, String watchdogMicros) {
    return ServiceNotices.of(
        Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", watchdogMicros, "WATCHDOG_PID", "7"),
        7,
        posix,
        new Journal() {
          @Override
          public void info(String words) {}

          @Override
          public void warn(String words) {
            warnings.add(words);
          }

          @Override
          public void error(String words) {}
        });
  }

  private String heard() throws PosixException {
    ByteBuffer datagram = ByteBuffer.allocateDirect(4096);
    posix.file().read(manager, datagram);
    byte[] bytes = new byte[datagram.flip().remaining()];
    datagram.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Cluster cluster(Lifecycle lifecycle, Optional<Rollout> rollout) {
    Cluster c = Cluster.of(7, 2, POLICY, NOW);
    return new Cluster(
        c.primaryPid(),
        c.policy(),
        lifecycle,
        c.slots(),
        c.size(),
        c.generation(),
        c.previous(),
        c.parkedUntil(),
        c.newest(),
        c.nextWorkerId(),
        rollout,
        c.queued(),
        c.exitCode(),
        c.ended());
  }

  @Test
  void readyReloadingAndStoppingAreToldOnceWithAStatusLine() throws Exception {
    try (ServiceNotices notices = notices(folder.resolve("notify").toString(), "")) {
      notices.follow(cluster(Lifecycle.STARTING, Optional.empty()));
      assertThat(heard()).isEqualTo("STATUS=Generation 1, 0 of 2 workers are ready\n");
      notices.follow(cluster(Lifecycle.RUNNING, Optional.empty()));
      assertThat(heard()).isEqualTo("READY=1\n");
      notices.follow(cluster(Lifecycle.RUNNING, Optional.empty()));
      long before = System.nanoTime() / 1000;
      notices.follow(cluster(Lifecycle.RUNNING, Optional.of(ROLLOUT)));
      List<String> lines = heard().lines().toList();
      assertThat(lines.getFirst()).isEqualTo("RELOADING=1");
      assertThat(Long.parseLong(lines.get(1).replace("MONOTONIC_USEC=", "")))
          .isBetween(before, System.nanoTime() / 1000);
      assertThat(lines.get(2))
          .isEqualTo("STATUS=Rolling restart to generation 2, 0 of 2 workers are ready");
      notices.follow(cluster(Lifecycle.RUNNING, Optional.empty()));
      assertThat(heard()).startsWith("READY=1\n");
      notices.follow(cluster(Lifecycle.STOPPING, Optional.empty()));
      assertThat(heard()).isEqualTo("STOPPING=1\nSTATUS=Stopping, 0 workers are left\n");
    }
  }

  @Test
  void watchdogIsToldInTime() throws Exception {
    try (ServiceNotices notices = notices(folder.resolve("notify").toString(), "2000000")) {
      notices.follow(cluster(Lifecycle.RUNNING, Optional.empty()));
      assertThat(heard()).startsWith("READY=1\n").contains("WATCHDOG=1\n");
    }
  }

  @Test
  void managerThatIsGoneIsSaidOnce() throws Exception {
    try (ServiceNotices notices = notices("@cadre-test-nobody", "2000000")) {
      notices.follow(cluster(Lifecycle.RUNNING, Optional.empty()));
      notices.follow(cluster(Lifecycle.RUNNING, Optional.empty()));
    }
    // An abstract name that nobody has is refused; a path would not exist.
    assertThat(warnings).hasSize(1).allMatch(words -> words.contains("errno 111"));
  }

  @Test
  void withoutAManagerNothingIsSaid() throws Exception {
    try (ServiceNotices notices = notices("", "")) {
      notices.follow(cluster(Lifecycle.RUNNING, Optional.empty()));
    }
    assertThat(warnings).isEmpty();
  }
}

package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client at 127.77.0.n talks to the worker of slot n, through the same port. */
@SystemTest
final class DirectAddressIT {

  @Test
  void reachesItsSlotAlways(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar).with("--workers", "3").startAndAwaitReady()) {
      assertDirect(cluster);
      cluster.rollingRestart(Duration.ofSeconds(60));
      assertDirect(cluster);
    }
  }

  @Test
  void ofNoSlotIsAnOrdinaryClient(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady()) {
      for (String address : List.of("127.77.0.9", "127.77.9.0", "127.78.0.0", "127.5.5.5")) {
        assertThat(
                Requests.pids(LoadPlan.to(cluster.url("/")).sources(Requests.from(address)), 100))
            .as(address)
            .hasSize(2);
      }
    }
  }

  private static void assertDirect(CadreProcess cluster) {
    for (int slot = 0; slot < 3; slot++) {
      LoadPlan plan = LoadPlan.to(cluster.url("/")).sources(Requests.from("127.77.0." + slot));
      assertThat(Requests.pids(plan, 100))
          .as("slot " + slot)
          .containsExactly(cluster.health().ofSlot(slot));
    }
  }
}

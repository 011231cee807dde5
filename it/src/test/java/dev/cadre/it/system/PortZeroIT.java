package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.PortZeroApp;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A bind to port 0 is a worker's own, unless it is to be shared. */
@SystemTest
final class PortZeroIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static ClusterSpec spec(CadreCommand command) throws IOException {
    return ClusterSpec.of(
        command, FixtureJar.write(command.folder().resolve("app.jar"), PortZeroApp.class, "v1"));
  }

  /** Pairs of inner port and pid. */
  private static Set<String> inner(CadreProcess cluster) {
    return Requests.bodies(LoadPlan.to(cluster.url("/inner")), 200);
  }

  @Test
  void isPrivateUnlessAsked(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady()) {
      Set<String> pairs = inner(cluster);
      assertThat(pairs).hasSize(2);
      Set<Integer> ports = new HashSet<>();
      for (String pair : pairs) {
        String[] fields = pair.split(" ", -1);
        int port = Integer.parseInt(fields[0]);
        ports.add(port);
        assertThat(Requests.pids(LoadPlan.to("http://127.0.0.1:" + port + "/"), 50))
            .containsExactly(Long.valueOf(fields[1]));
      }
      assertThat(ports).hasSize(2);
    }
  }

  @Test
  void isTheSamePortOfAllWorkersWhenShared(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).with("--port-zero", "shared").startAndAwaitReady()) {
      // Ready by its first port, which is the inner one; the other comes a moment later.
      String named = "listening on port " + URI.create(cluster.url("/")).getPort();
      assertThat(Await.until(LIMIT, () -> cluster.log().count(0, named) == 2)).isTrue();
      Set<String> pairs = inner(cluster);
      assertThat(pairs).hasSize(2);
      Set<String> ports = new HashSet<>();
      pairs.forEach(pair -> ports.add(pair.split(" ", -1)[0]));
      assertThat(ports).hasSize(1);
      String url = "http://127.0.0.1:" + ports.iterator().next() + "/";
      assertThat(Requests.pids(LoadPlan.to(url), 200))
          .containsExactlyInAnyOrderElementsOf(cluster.workers());
    }
  }
}

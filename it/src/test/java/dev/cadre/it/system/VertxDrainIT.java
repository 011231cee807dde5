package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.server.Libraries;
import dev.cadre.it.server.VertxApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clients see of a Vert.x server that is replaced. */
@SystemTest
final class VertxDrainIT {

  private static CadreProcess start(CadreCommand command, String... words) throws IOException {
    Path jar = command.folder().resolve("app.jar");
    FixtureJar.write(
        jar,
        VertxApp.class,
        "v0",
        Libraries.of("io.netty", "io.vertx", "com.fasterxml", "tools.jackson"));
    ClusterSpec spec = ClusterSpec.of(command, jar);
    List<String> arguments = new ArrayList<>(List.of(Integer.toString(spec.port())));
    arguments.addAll(List.of(words));
    return spec.arguments(arguments.toArray(String[]::new)).startAndAwaitReady();
  }

  @Test
  void keptConnectionsAreToldWithAnAnswer(CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command)) {
      Departures.ofKeptConnections(cluster, Duration.ofMillis(20));
    }
  }

  /**
   * No wrong port, no worker that has the port to itself: the JDK's sockets, and a line says so.
   */
  @Test
  void nativeTransportThatIsPreferredGivesWayAndTheLogSaysSo(CadreCommand command)
      throws IOException {
    try (CadreProcess cluster = start(command, "native")) {
      assertThat(Requests.pids(LoadPlan.to(cluster.url("/")).with(LoadPlan.Mode.CLOSE), 100))
          .containsExactlyInAnyOrderElementsOf(cluster.workers())
          .hasSize(2);
      assertThat(
              cluster
                  .log()
                  .count(
                      0, "Netty uses the JDK's sockets \\(-Dio.netty.transport.noNative=true\\)"))
          .isEqualTo(1);
    }
  }

  @Test
  void requestsInFlightEndWell(CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command)) {
      Departures.ofSlowRequests(cluster);
    }
  }

  @Test
  void streamsEndWell(CadreCommand command) throws Exception {
    try (CadreProcess cluster = start(command)) {
      Departures.ofHttp2Streams(cluster);
    }
  }

  @Test
  void webSocketsAreToldToGo(CadreCommand command) throws Exception {
    try (CadreProcess cluster = start(command)) {
      Departures.ofWebSockets(cluster, 40);
    }
  }
}

package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.server.EpollApp;
import dev.cadre.it.server.Libraries;
import dev.cadre.it.server.NettyApp;
import dev.cadre.it.server.OddNettyApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What clients see of a plain Netty server that is replaced. */
@SystemTest
final class NettyDrainIT {

  private static CadreProcess start(CadreCommand command) throws IOException {
    return start(command, NettyApp.class);
  }

  private static CadreProcess start(CadreCommand command, Class<?> main) throws IOException {
    Path jar = command.folder().resolve("app.jar");
    FixtureJar.write(jar, main, "v0", Libraries.of("io.netty"));
    return ClusterSpec.of(command, jar).startAndAwaitReady();
  }

  @Test
  void busyConnectionsAreToldWithAnAnswer(CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command)) {
      Departures.ofKeptConnections(cluster, Duration.ZERO);
      assertThat(cluster.log().count(0, "tells its clients to go \\(netty\\)")).isEqualTo(2);
      // Once for each generation, and no other complaint.
      assertThat(cluster.log().count(0, "Netty uses the JDK's sockets")).isEqualTo(2);
      assertThat(cluster.log().count(0, "cadre: worker|cannot"))
          .as("%s", cluster.log())
          .isEqualTo(2);
    }
  }

  @Test
  void connectionsThatAreOftenIdleAreToldWithAnAnswer(CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command)) {
      Departures.ofKeptConnections(cluster, Duration.ofMillis(50));
    }
  }

  @Test
  void requestsInFlightEndWell(CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command)) {
      Departures.ofSlowRequests(cluster);
    }
  }

  @Test
  void webSocketsAreToldToGo(CadreCommand command) throws Exception {
    try (CadreProcess cluster = start(command)) {
      Departures.ofWebSockets(cluster, 40);
    }
  }

  @Test
  void aCopyThatIsNoneDoesNotKeepTheOtherFromTellingItsClients(CadreCommand command)
      throws IOException {
    try (CadreProcess cluster = start(command, OddNettyApp.class)) {
      Departures.ofKeptConnections(cluster, Duration.ZERO);
      assertThat(cluster.log().count(0, "tells its clients to go \\(netty\\)")).isEqualTo(2);
      assertThat(cluster.log().count(0, "WARN .*cannot tell clients of netty \\(odd of "))
          .as("%s", cluster.log())
          .isPositive();
    }
  }

  @Test
  void applicationThatInsistsOnEpollIsToldWhyItCannot(CadreCommand command) throws IOException {
    Path jar = command.folder().resolve("app.jar");
    FixtureJar.write(jar, EpollApp.class, "v0", Libraries.of("io.netty"));
    try (CadreProcess cluster = ClusterSpec.of(command, jar).start()) {
      assertThat(cluster.awaitExit(Duration.ofSeconds(40))).isEqualTo(3);
      assertThat(cluster.log().toString())
          .contains("The application asks for a native transport of Netty", "NioIoHandler");
    }
  }
}

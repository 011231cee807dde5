package dev.cadre.it.system;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.server.Libraries;
import dev.cadre.it.server.ReactorNettyApp;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What clients see of a server on Reactor Netty, as Spring WebFlux has it, that is replaced. */
@SystemTest
final class ReactorNettyDrainIT {

  private static CadreProcess start(CadreCommand command) throws IOException {
    Path jar = command.folder().resolve("app.jar");
    FixtureJar.write(
        jar,
        ReactorNettyApp.class,
        "v0",
        Libraries.of("io.netty", "io.projectreactor", "org.reactivestreams", "org.jspecify"));
    return ClusterSpec.of(command, jar).startAndAwaitReady();
  }

  @Test
  void keptConnectionsAreToldWithAnAnswer(CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command)) {
      Departures.ofKeptConnections(cluster, Duration.ofMillis(20));
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
  void serverSentEventsEndBetweenTwoOfThem(CadreCommand command) throws Exception {
    try (CadreProcess cluster = start(command)) {
      Departures.ofEventStreams(cluster, 20, HttpClient.Version.HTTP_1_1);
    }
  }

  @Test
  void webSocketsAreToldToGo(CadreCommand command) throws Exception {
    try (CadreProcess cluster = start(command)) {
      Departures.ofWebSockets(cluster, 40);
    }
  }
}

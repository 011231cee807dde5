package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.compat.CrossingRequest;
import dev.cadre.it.fixture.JettyApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients of Jetty lose nothing in a rolling restart. */
@SystemTest
final class JettyDrainIT {

  private static ServerDrain jetty(CadreCommand command) {
    return new ServerDrain(command, JettyApp.class, "jetty", List.of("jetty", "jakarta", "slf4j"));
  }

  @Test
  void keptConnectionsLoseNothing(CadreCommand command) throws Exception {
    jetty(command).losesNothing(2);
  }

  @Test
  void streamsLoseNothing(CadreCommand command) throws Exception {
    jetty(command).http2LosesNothing();
  }

  @Test
  void aRequestThatMeetsTheGoAwayIsAnswered(CadreCommand command) throws Exception {
    try (CadreProcess cluster = jetty(command).start()) {
      List<CompletableFuture<String>> requests = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        requests.add(CrossingRequest.start(cluster.spec().port()));
      }
      cluster.rollingRestart(Duration.ofSeconds(30));
      for (CompletableFuture<String> request : requests) {
        assertThat(request.get(20, TimeUnit.SECONDS)).isEqualTo("answered");
      }
      assertThat(cluster.log().count(0, "did not drain in time")).isZero();
    }
  }

  @Test
  void slowRequestsAreFinished(CadreCommand command) throws Exception {
    jetty(command).finishesASlowRequest();
  }

  @Test
  void webSocketsAreClosedOneAfterTheOther(CadreCommand command) throws Exception {
    jetty(command).closesWebSockets(20);
  }
}

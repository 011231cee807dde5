package dev.cadre.it.system;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.fixture.JettyApp;
import java.util.List;
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
    jetty(command).answersWhatMeetsTheGoAway();
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

package dev.cadre.it.system;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.fixture.UndertowApp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients of Undertow lose nothing in a rolling restart. */
@SystemTest
final class UndertowDrainIT {

  private static ServerDrain undertow(CadreCommand command) {
    return new ServerDrain(
        command,
        UndertowApp.class,
        "undertow",
        List.of("undertow", "xnio", "jboss", "wildfly", "smallrye"));
  }

  @Test
  void keptConnectionsLoseNothing(CadreCommand command) throws Exception {
    undertow(command).losesNothing(2);
  }

  @Test
  void streamsLoseNothing(CadreCommand command) throws Exception {
    undertow(command).http2LosesNothing();
  }

  @Test
  void aRequestThatMeetsTheGoAwayIsAnswered(CadreCommand command) throws Exception {
    undertow(command).answersWhatMeetsTheGoAway();
  }

  @Test
  void slowRequestsAreFinished(CadreCommand command) throws Exception {
    undertow(command).finishesASlowRequest();
  }

  @Test
  void webSocketsAreClosedOneAfterTheOther(CadreCommand command) throws Exception {
    undertow(command).closesWebSockets(20);
  }
}

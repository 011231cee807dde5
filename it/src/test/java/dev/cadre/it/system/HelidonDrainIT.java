package dev.cadre.it.system;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.fixture.HelidonApp;
import dev.cadre.it.fixture.HelidonWebSocketApp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients of Helidon lose nothing in a rolling restart. */
@SystemTest
final class HelidonDrainIT {

  private static ServerDrain helidon(CadreCommand command) {
    return helidon(command, HelidonApp.class);
  }

  private static ServerDrain helidon(CadreCommand command, Class<?> main) {
    return new ServerDrain(command, main, "helidon", List.of("helidon", "jakarta"));
  }

  @Test
  void keptConnectionsLoseNothing(CadreCommand command) throws Exception {
    helidon(command).losesNothing(2);
  }

  @Test
  void streamsLoseNothing(CadreCommand command) throws Exception {
    helidon(command).http2LosesNothing();
  }

  @Test
  void aRequestThatMeetsTheGoAwayIsAnswered(CadreCommand command) throws Exception {
    helidon(command).answersWhatMeetsTheGoAway();
  }

  @Test
  void slowRequestsAreFinished(CadreCommand command) throws Exception {
    helidon(command).finishesASlowRequest();
  }

  @Test
  void webSocketsAreClosedOneAfterTheOther(CadreCommand command) throws Exception {
    helidon(command, HelidonWebSocketApp.class).closesWebSockets(20);
  }
}

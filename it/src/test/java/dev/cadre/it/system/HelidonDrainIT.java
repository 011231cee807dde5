package dev.cadre.it.system;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.fixture.HelidonApp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients of Helidon lose nothing in a rolling restart. */
@SystemTest
final class HelidonDrainIT {

  private static ServerDrain helidon(CadreCommand command) {
    return new ServerDrain(command, HelidonApp.class, "helidon", List.of("helidon", "jakarta"));
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
  void slowRequestsAreFinished(CadreCommand command) throws Exception {
    helidon(command).finishesASlowRequest();
  }
}

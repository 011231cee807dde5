package dev.cadre.it.system;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.fixture.TomcatApp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients of Tomcat lose nothing in a rolling restart. */
@SystemTest
final class TomcatDrainIT {

  private static ServerDrain tomcat(CadreCommand command) {
    return new ServerDrain(command, TomcatApp.class, "tomcat", List.of("tomcat", "jakarta"));
  }

  @Test
  void keptConnectionsLoseNothing(CadreCommand command) throws Exception {
    tomcat(command).losesNothing(2);
  }

  @Test
  void streamsLoseNothing(CadreCommand command) throws Exception {
    tomcat(command).http2LosesNothing();
  }

  @Test
  void slowRequestsAreFinished(CadreCommand command) throws Exception {
    tomcat(command).finishesASlowRequest();
  }

  @Test
  void webSocketsAreClosedOneAfterTheOther(CadreCommand command) throws Exception {
    tomcat(command).closesWebSockets(20);
  }
}

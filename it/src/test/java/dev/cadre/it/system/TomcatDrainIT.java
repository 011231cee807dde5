package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.fixture.TomcatApp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
  void serverSentEventsEndBetweenTwoOfThem(CadreCommand command) throws Exception {
    try (CadreProcess cluster = tomcat(command).start()) {
      Departures.ofEventStreams(cluster, 20, HttpClient.Version.HTTP_1_1);
      Departures.ofEventStreams(cluster, 20, HttpClient.Version.HTTP_2);
    }
  }

  /** Nobody would ask again for an answer to a POST, and it has an end. */
  @Test
  void serverSentEventsThatAnswerAPostAreFinished(CadreCommand command) throws Exception {
    try (CadreProcess cluster = tomcat(command).start("--websocket-spread", "0s");
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      // It returns when the head has come.
      var answer =
          client.send(
              HttpRequest.newBuilder(URI.create(cluster.url("/events")))
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream());
      cluster.rollingRestart(Duration.ofSeconds(60));
      assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
          .endsWith("data: 99\n\n");
    }
  }

  @Test
  void webSocketsAreClosedOneAfterTheOther(CadreCommand command) throws Exception {
    tomcat(command).closesWebSockets(20);
  }
}

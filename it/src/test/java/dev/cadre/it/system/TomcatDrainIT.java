package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.fixture.TomcatApp;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
  void aRequestThatMeetsTheGoAwayIsAnswered(CadreCommand command) throws Exception {
    tomcat(command).answersWhatMeetsTheGoAway();
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
  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void serverSentEventsThatAnswerAPostAreFinished(HttpClient.Version version, CadreCommand command)
      throws Exception {
    try (CadreProcess cluster = tomcat(command).start("--websocket-spread", "0s");
        HttpClient client = HttpClient.newBuilder().version(version).build();
        ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpRequest post =
          HttpRequest.newBuilder(URI.create(cluster.url("/events")))
              .POST(HttpRequest.BodyPublishers.noBody())
              .build();
      // Sent until the answer has begun: it is under way when the restart begins.
      HttpResponse<InputStream> answer =
          client.send(post, HttpResponse.BodyHandlers.ofInputStream());
      // What has come and was not read is lost with a connection of HTTP/2: this client reads on.
      Future<byte[]> events = reader.submit(answer.body()::readAllBytes);
      cluster.rollingRestart(Duration.ofSeconds(60));
      assertThat(new String(events.get(20, TimeUnit.SECONDS), StandardCharsets.UTF_8))
          .endsWith("data: 99\n\n");
    }
  }

  @Test
  void webSocketsAreClosedOneAfterTheOther(CadreCommand command) throws Exception {
    tomcat(command).closesWebSockets(20);
  }
}

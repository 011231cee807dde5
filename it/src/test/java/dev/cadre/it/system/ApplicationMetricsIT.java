package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterHealth;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.MetricsApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One scrape of the health port has the application's metrics of all workers. */
@SystemTest
final class ApplicationMetricsIT {
  private static final String REQUESTS = "shop_requests_total{uri=\"/\"}";

  @Test
  void countersAreAddedUpOverWorkersAndTheirReplacements(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("shop.jar"), MetricsApp.class, "v1");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar).with("--metrics-path", "/metrics").startAndAwaitReady()) {
      send(cluster, 100);
      Map<String, Double> first = metrics(cluster);
      assertThat(first)
          .containsEntry(REQUESTS, 100.0)
          .containsEntry("shop_size_bytes_bucket{le=\"+Inf\"}", 100.0)
          .containsEntry("shop_size_bytes_sum", 1000.0)
          .containsEntry("cadre_application_scraped{slot=\"0\"}", 1.0);
      for (int slot = 0; slot < 2; slot++) {
        assertThat(first)
            .containsEntry(
                "shop_pid{slot=\"" + slot + "\"}", (double) cluster.health().ofSlot(slot));
      }
      cluster.rollingRestart(Duration.ofSeconds(60));
      assertThat(metrics(cluster)).containsEntry(REQUESTS, 100.0);
      send(cluster, 50);
      assertThat(metrics(cluster)).containsEntry(REQUESTS, 150.0);
      CadreProcess.signal(cluster.health().ofSlot(1), "KILL");
      cluster.awaitReady(5); // two at the start, two of the restart, a replacement
      assertThat(metrics(cluster)).containsEntry(REQUESTS, 150.0);
      send(cluster, 10);
      assertThat(metrics(cluster)).containsEntry(REQUESTS, 160.0);
    }
  }

  @Test
  void aWorkerThatDoesNotAnswerIsLeftOutAndCounted(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("shop.jar"), MetricsApp.class, "v1");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar).with("--metrics-path", "/metrics").startAndAwaitReady()) {
      send(cluster, 20);
      assertThat(metrics(cluster)).containsEntry(REQUESTS, 20.0);
      Load.run(LoadPlan.to(cluster.url("/mute")).sources(Requests.from("127.77.0.1")).requests(1));
      Map<String, Double> metrics = metrics(cluster);
      assertThat(metrics)
          .containsEntry(REQUESTS, 20.0)
          .containsEntry("cadre_application_scraped{slot=\"0\"}", 1.0)
          .containsEntry("cadre_application_scraped{slot=\"1\"}", 0.0)
          .containsEntry("cadre_application_scrape_failures_total{slot=\"1\"}", 1.0)
          .containsKey("shop_pid{slot=\"0\"}")
          .doesNotContainKey("shop_pid{slot=\"1\"}");
      cluster.awaitLog(
          "Metrics of worker \\d+ at /metrics: no answer within 2000 ms", Duration.ofSeconds(20));
    }
  }

  private static void send(CadreProcess cluster, int requests) {
    assertThat(
            Load.run(
                    LoadPlan.to(cluster.url("/"))
                        .with(LoadPlan.Mode.CLOSE)
                        .connections(4)
                        .requests(requests))
                .ok())
        .isEqualTo(requests);
  }

  private static Map<String, Double> metrics(CadreProcess cluster) throws IOException {
    String[] body = new String[1];
    assertThat(
            Await.until(
                Duration.ofSeconds(10),
                () -> {
                  try {
                    body[0] = ClusterHealth.get(cluster.spec().healthPort(), "/metrics").body();
                    return body[0].endsWith("# EOF\n");
                  } catch (IOException e) {
                    return false;
                  }
                }))
        .isTrue();
    Map<String, Double> metrics = new HashMap<>();
    body[0]
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> {
          int at = line.lastIndexOf(' ');
          metrics.put(
              line.substring(0, at),
              Double.valueOf(line.substring(at + 1).replace("Inf", "Infinity")));
        });
    return metrics;
  }
}

package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterHealth;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.cluster.LocalRedis;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code examples/rate-limit}. */
@SystemTest
final class RateLimitExampleIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void limitIsThatOfAllWorkersTogetherAndOutlivesThem(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command);
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      assertLimited(cluster);
      long mark = cluster.log().mark();
      CadreProcess.signal(cluster.workers().getFirst(), "KILL");
      cluster.log().await(mark, "New worker \\d+ is ready", LIMIT);
      cluster.rollingRestart(LIMIT);
      assertThat(request(cluster).getResponseCode()).isEqualTo(429);
    }
  }

  @Test
  void sameJarCountsInRedis(CadreCommand command) throws IOException {
    try (LocalRedis redis = LocalRedis.start(command.folder());
        CadreProcess cluster =
            spec(command).with("--state", redis.address()).startAndAwaitReady()) {
      cluster.awaitLog("The state is redis", LIMIT);
      assertLimited(cluster);
    }
  }

  /** The server has none, so that it refuses the login: also that is said without it. */
  @Test
  void passwordOfTheServerIsNotSaid(CadreCommand command) throws IOException {
    try (LocalRedis redis = LocalRedis.start(command.folder())) {
      String address = redis.address().replace("//", "//:top-secret@");
      try (CadreProcess cluster =
          spec(command)
              .with("--state", address)
              .with("--health-interval", "200ms")
              .startAndAwaitReady()) {
        assertThat(request(cluster).getResponseCode()).isEqualTo(200);
        assertThat(
                Await.until(
                    LIMIT,
                    () ->
                        cluster.health().workers().stream()
                            .anyMatch(pid ->
                                cluster.health().worker(pid).toString().contains("redis://"))))
            .isTrue();
        int port = cluster.spec().healthPort();
        for (long pid : cluster.workers()) {
          assertThat(Files.readString(Path.of("/proc/" + pid + "/cmdline")))
              .doesNotContain("top-secret");
        }
        assertThat(ClusterHealth.get(port, "/cluster-health").body())
            .contains("redis://127.0.0.1")
            .doesNotContain("top-secret");
        assertThat(ClusterHealth.get(port, "/metrics").body()).doesNotContain("top-secret");
        assertThat(cluster.command(LIMIT, "status", "--name", "app").output())
            .contains("Shared state: redis")
            .doesNotContain("top-secret");
        assertThat(String.join("\n", cluster.log().lines())).doesNotContain("top-secret");
      }
    }
  }

  /** Twenty an hour. */
  private static ClusterSpec spec(CadreCommand command) {
    ClusterSpec spec = Examples.spec(command, "rate-limit");
    return spec.arguments(Integer.toString(spec.port()), "20", "3600");
  }

  private static void assertLimited(CadreProcess cluster) throws IOException {
    Set<String> pids = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      HttpURLConnection answer = request(cluster);
      assertThat(answer.getResponseCode()).as("request %d", i).isEqualTo(200);
      assertThat(answer.getHeaderField("RateLimit")).startsWith("\"api\";r=" + (19 - i) + ";");
      pids.add(answer.getHeaderField("X-Pid"));
    }
    assertThat(pids).hasSize(2);
    for (int i = 0; i < 20; i++) {
      HttpURLConnection answer = request(cluster);
      assertThat(answer.getResponseCode()).isEqualTo(429);
      assertThat(answer.getHeaderFieldLong("Retry-After", 0)).isBetween(3000L, 3900L);
    }
  }

  /** On a connection of its own. */
  private static HttpURLConnection request(CadreProcess cluster) throws IOException {
    HttpURLConnection request =
        (HttpURLConnection) URI.create(cluster.url("/")).toURL().openConnection();
    request.setRequestProperty("Connection", "close");
    request.setReadTimeout(20_000);
    return request;
  }
}

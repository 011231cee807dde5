package dev.cadre.primary.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.admin.FakeCluster;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RequestRatesTest {
  private final FakeCluster cluster = new FakeCluster();
  private long seconds = Long.MAX_VALUE / TimeUnit.SECONDS.toNanos(1);
  private final RequestRates rates =
      new RequestRates(cluster, () -> TimeUnit.SECONDS.toNanos(1) * seconds);

  /** What the page is told after a time. */
  private Map<Integer, Double> after(int time, Map<Integer, Double> counts) {
    seconds += time;
    cluster.requestCounts = CompletableFuture.completedStage(counts);
    return rates.now();
  }

  @Test
  void areOfTheTimeBetweenTwoAnswers() {
    assertThat(after(0, Map.of(1, 100.0, 2, 50.0))).isEmpty();
    assertThat(after(4, Map.of(1, 900.0))).as("not asked again so soon").isEmpty();
    assertThat(after(1, Map.of(1, 150.0, 2, 50.0, 3, 8.0)))
        .as("worker 3 is new")
        .isEqualTo(Map.of(1, 10.0, 2, 0.0));
    assertThat(after(10, Map.of(2, 60.0, 3, 28.0)))
        .as("worker 1 is gone")
        .isEqualTo(Map.of(2, 1.0, 3, 2.0));
  }

  @Test
  void areNotOfAnHourThatNobodyLooked() {
    after(0, Map.of(1, 100.0));
    assertThat(after(3600, Map.of(1, 10_000.0))).isEmpty();
    assertThat(after(5, Map.of(1, 10_010.0))).isEqualTo(Map.of(1, 2.0));
  }

  @Test
  void nobodyWaitsForWorkersThatDoNotAnswer() {
    after(0, Map.of(1, 100.0));
    CompletableFuture<Map<Integer, Double>> late = new CompletableFuture<>();
    seconds += 5;
    cluster.requestCounts = late;
    assertThat(rates.now()).isEmpty();
    assertThat(after(5, Map.of(1, 900.0))).as("the first has not come yet").isEmpty();
    late.complete(Map.of(1, 200.0));
    assertThat(rates.now()).isEqualTo(Map.of(1, 10.0));
    seconds += 5;
    cluster.requestCounts = CompletableFuture.failedStage(new IllegalStateException("a defect"));
    assertThat(rates.now()).isEmpty();
  }
}

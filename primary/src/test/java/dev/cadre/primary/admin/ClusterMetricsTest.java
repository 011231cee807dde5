package dev.cadre.primary.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.Message;
import dev.cadre.primary.metrics.OpenMetrics;
import dev.cadre.primary.metrics.Series;
import dev.cadre.primary.metrics.StrictOpenMetrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class ClusterMetricsTest {
  private static final Message.State STATE =
      new Message.State(
          "redis-cluster",
          false,
          "it does not answer",
          List.of(new Message.Figure("ping_micros", 150)),
          List.of(new Message.Figure("time.outs", 3), new Message.Figure("ping_micros", 1)),
          List.of(new Message.Figure("used_bytes", 99)),
          List.of(new Message.StateUse("limiter", "a\"b\\\n", "fail-open", 10, 2, 1)));

  private static Map<String, Double> metrics(ClusterView view) {
    return StrictOpenMetrics.read(OpenMetrics.text(ClusterMetrics.of(view)));
  }

  @Test
  void clusterWithoutStateHasTheFiguresOfThePrimaryAndOfEachSlot() {
    assertThat(metrics(FakeCluster.sample()))
        .containsEntry("cadre_application_info{name=\"shop\"}", 1.0)
        .containsEntry("cadre_start_time_seconds", 1795341600.0)
        .containsEntry("cadre_ready", 1.0)
        .containsEntry("cadre_workers", 2.0)
        .containsEntry("cadre_worker_ready{slot=\"0\"}", 1.0)
        .containsEntry("cadre_worker_ready{slot=\"1\"}", 0.0)
        .containsEntry("cadre_worker_heap_used_bytes{slot=\"1\"}", 12345678.0)
        .containsEntry("cadre_worker_requests_in_flight{slot=\"0\"}", 3.0)
        .noneSatisfy((name, _) -> assertThat(name).startsWith("cadre_state"));
  }

  @Test
  void stateIsThereWithItsPolicyAndItsCounters() {
    ClusterView sample = FakeCluster.sample();
    List<WorkerView> workers =
        List.of(
            FakeCluster.worker(
                0, "ready", 1, OptionalInt.empty(), OptionalInt.empty(), List.of(STATE)),
            FakeCluster.worker(
                1, "ready", 2, OptionalInt.empty(), OptionalInt.empty(), List.of(STATE)));
    Map<Series, Double> counters = new HashMap<>(ClusterMetrics.counters(STATE));
    counters.put(ClusterMetrics.workerCpu("0"), 1.5);
    counters.put(ClusterMetrics.slotRestarts("0"), 4.0);
    ClusterView view =
        new ClusterView(
            sample.name(),
            sample.primaryPid(),
            sample.started(),
            sample.state(),
            sample.generation(),
            sample.listeners(),
            workers,
            sample.standby(),
            sample.aot(),
            sample.logs(),
            sample.health(),
            new ClusterView.Figures(1, 2, 3.5, counters));
    String use = "structure=\"limiter\",use=\"a\\\"b\\\\\\n\",";
    assertThat(metrics(view))
        .containsEntry("cadre_state_available{slot=\"1\",back_end=\"redis-cluster\"}", 0.0)
        .containsEntry("cadre_state_use_info{" + use + "when_away=\"fail-open\"}", 1.0)
        .containsEntry("cadre_state_operations_total{" + use + "outcome=\"allowed\"}", 10.0)
        .containsEntry("cadre_state_operations_total{" + use + "outcome=\"refused\"}", 2.0)
        .containsEntry("cadre_state_operations_total{" + use + "outcome=\"fail-open\"}", 1.0)
        .containsEntry("cadre_state_redis_cluster_ping_micros{slot=\"0\"}", 150.0)
        .containsEntry("cadre_state_redis_cluster_time_outs_total", 3.0)
        .containsEntry("cadre_state_redis_cluster_used_bytes", 99.0)
        .containsEntry("cadre_worker_cpu_seconds_total{slot=\"0\"}", 1.5)
        .containsEntry("cadre_worker_restarts_total{slot=\"0\"}", 4.0)
        .containsEntry("cadre_primary_cpu_seconds_total", 3.5);
  }

  @Test
  void stateGoesThroughJsonAndBack() {
    ClusterView sample = FakeCluster.sample();
    ClusterView view =
        sample.withWorkers(
            List.of(
                FakeCluster.worker(
                    0, "ready", 1, OptionalInt.empty(), OptionalInt.empty(), List.of(STATE))));
    String text = ClusterViewJson.text(ClusterViewJson.object(view));
    ClusterView read = ClusterViewJson.view(ClusterViewJson.parse(text).orElseThrow());
    assertThat(read.workers().getFirst().states().getFirst().uses()).isEqualTo(STATE.uses());
    assertThat(read.workers().getFirst().states().getFirst().shared()).isEqualTo(STATE.shared());
  }
}

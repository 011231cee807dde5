package dev.cadre.primary.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.FakeCluster;
import dev.cadre.primary.admin.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class HistoryTest {
  private static final long SECOND = 1_000_000_000L;

  private final History history = new History();

  private static ClusterView view(WorkerView... workers) {
    return FakeCluster.sample().withWorkers(List.of(workers));
  }

  private static WorkerView worker(int slot, int id, double cpuSeconds, int connections) {
    return new WorkerView(
        slot,
        id,
        4000 + id,
        1,
        WorkerView.READY,
        Duration.ofSeconds(5),
        10L << 20,
        64L << 20,
        50L << 20,
        cpuSeconds,
        0,
        OptionalInt.of(connections),
        OptionalInt.of(1),
        List.of(),
        Optional.empty());
  }

  private JsonObject json() throws Exception {
    return JsonParser.object().from(history.json());
  }

  private static List<Object> figures(JsonObject history, int slot, String figure) {
    return history.getObject("slots").getObject(Integer.toString(slot)).getArray(figure);
  }

  @Test
  void figuresAreThoseOfEachSlotAndAProcessorsShareIsOfTheTimeBetween() throws Exception {
    history.add(view(worker(0, 1, 1.0, 3), worker(1, 2, 7.0, 4)), 0, 100);
    history.add(view(worker(0, 1, 6.0, 5), worker(1, 2, 7.0, 6)), 10 * SECOND, 110);
    assertThat(json().getArray("times")).containsExactly(100, 110);
    assertThat(json().getInt("samples")).isEqualTo(2);
    assertThat(figures(json(), 0, "cpu")).containsExactly(null, 50);
    assertThat(figures(json(), 1, "cpu")).containsExactly(null, 0);
    assertThat(figures(json(), 1, "connections")).containsExactly(4, 6);
    assertThat(figures(json(), 0, "rss")).containsExactly(50, 50);
  }

  @Test
  void twoWorkersOfASlotAreAddedUpAndAnEmptySlotHasNoFigure() throws Exception {
    history.add(view(worker(0, 1, 0, 3), worker(0, 2, 0, 4)), 0, 100);
    history.add(view(worker(1, 3, 0, 1)), 10 * SECOND, 110);
    assertThat(figures(json(), 0, "connections")).containsExactly(7, null);
    assertThat(figures(json(), 1, "connections")).containsExactly(null, 1);
  }

  @Test
  void anHourIsKeptAndNoMore() throws Exception {
    for (int i = 0; i < History.SAMPLES + 5; i++) {
      history.add(view(worker(0, 1, 0, i)), 10L * i * SECOND, 10L * i);
    }
    JsonObject json = json();
    assertThat(json.getInt("samples")).isEqualTo(History.SAMPLES + 5);
    assertThat(json.getArray("times")).hasSize(History.SAMPLES).startsWith(50, 60);
    assertThat(figures(json, 0, "connections"))
        .hasSize(History.SAMPLES)
        .startsWith(5, 6)
        .endsWith(History.SAMPLES + 4);
    JsonObject last = JsonParser.object().from(history.lastJson());
    assertThat(figures(last, 0, "connections")).containsExactly(History.SAMPLES + 4);
  }

  @Test
  void slotsBeyondThoseThatArePlannedForAreLeftOut() throws Exception {
    List<WorkerView> workers = new ArrayList<>();
    for (int slot = 0; slot < 256; slot++) {
      workers.add(worker(slot, slot + 1, 0, 1));
    }
    history.add(FakeCluster.sample().withWorkers(workers), 0, 100);
    assertThat(json().getObject("slots")).hasSize(History.MOST_SLOTS);
  }
}

package dev.cadre.cli;

import static dev.cadre.cli.TopFixture.SECOND;
import static dev.cadre.cli.TopFixture.view;
import static dev.cadre.cli.TopFixture.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.admin.ClusterView.State;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TopHistoryTest {
  private final TopHistory history = new TopHistory();

  private TopRow look(long second, long pid, double cpuSeconds, double gcSeconds) {
    return history
        .look(
            view("shop", State.RUNNING, List.of(worker(0, pid, "ready", cpuSeconds, gcSeconds))),
            second * SECOND)
        .getFirst();
  }

  @Test
  void cpuIsTheShareOfAProcessorSinceTheLookBefore() {
    assertThat(look(0, 1, 10, -1).cpu()).isEmpty();
    assertThat(look(1, 1, 10.5, -1).cpu()).hasValue(50);
    assertThat(look(3, 1, 13.5, -1).cpu()).hasValue(150);
    assertThat(look(4, 1, 13.5, -1).history()).containsExactly(Sparkline.NONE, 50, 150, 0);
  }

  @Test
  void aReplacementBeginsAnew() {
    look(0, 1, 10, -1);
    TopRow replacement = look(1, 2, 0.5, -1);
    assertThat(replacement.cpu()).isEmpty();
    assertThat(replacement.history()).containsExactly(Sparkline.NONE);
    assertThat(look(2, 1, 11, -1).cpu()).as("what has gone is forgotten").isEmpty();
  }

  /** The worker has lived for 100 s. */
  @Test
  void collectionsAreThoseOfTheLifeAtFirstAndThenOfTheLastMinute() {
    assertThat(look(0, 1, 0, -1).collecting()).isEmpty();
    assertThat(look(1, 1, 0, 2).collecting()).hasValue(2);
    assertThat(look(17, 1, 0, 3.6).collecting()).hasValue(10);
  }

  @Test
  void aMinuteIsKept() {
    for (int second = 0; second < 100; second++) {
      look(second, 1, second, 0);
    }
    assertThat(look(100, 1, 100, 0).history()).hasSize(TopHistory.LOOKS).containsOnly(100);
  }
}

package dev.cadre.cli;

import static dev.cadre.cli.TopFixture.frame;
import static dev.cadre.cli.TopFixture.view;
import static dev.cadre.cli.TopFixture.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.admin.ClusterView.State;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TopKeysTest {
  private TopState state = TopState.FIRST;
  private Optional<TopWish> wish = Optional.empty();

  private void press(TopFrame frame, String... keys) {
    for (String key : keys) {
      TopKeys.Step step = TopKeys.press(TopKey.of(key), state, frame);
      state = step.state();
      wish = step.wish();
    }
  }

  private long selected(TopFrame frame) {
    List<TopRow> rows = frame.rows(state.sort());
    return rows.get(state.selected(rows)).worker().pid();
  }

  @Test
  void arrowsAndLettersSelectWithinTheRows() {
    press(frame(3), "j", "\033[B", "\033OB");
    assertThat(selected(frame(3))).isEqualTo(4002);
    press(frame(3), "k", "\033[A", "\033OA");
    assertThat(selected(frame(3))).isEqualTo(4000);
    press(frame(64), "G");
    assertThat(selected(frame(64))).isEqualTo(4063);
    press(frame(64), "\033[5~");
    assertThat(selected(frame(64))).isEqualTo(4053);
    press(frame(0), "j", "k", "d");
    assertThat(wish).isEmpty();
  }

  @Test
  void theReplacementOfTheSelectedWorkerIsSelected() {
    press(frame(3), "j");
    TopFrame replaced =
        frame(
            view(
                "shop",
                State.RUNNING,
                List.of(worker(0), worker(1, 5001, "starting", 0, -1), worker(2))));
    assertThat(selected(replaced)).isEqualTo(5001);
  }

  @Test
  void theSelectionStaysOnItsWorkerWhenRowsAreSorted() {
    press(frame(3), "j", "s", "s", "s");
    assertThat(state.sort()).isEqualTo(TopSort.RSS);
    assertThat(frame(3).rows(state.sort()).getFirst().worker().slot()).isEqualTo(2);
    assertThat(selected(frame(3))).isEqualTo(4001);
  }

  @Test
  void reloadIsDoneOnlyWhenSomebodySaysYes() {
    press(frame(2), "r");
    assertThat(wish).isEmpty();
    press(frame(2), "n");
    assertThat(wish).isEmpty();
    press(frame(2), "y");
    assertThat(wish).as("the question is gone").isEmpty();
    press(frame(2), "r", "\r");
    assertThat(wish).isEmpty();
    press(frame(2), "r", "y");
    assertThat(wish).contains(new TopWish.Reload());
    assertThat(state.mode()).isEqualTo(TopState.WATCHING);
  }

  @Test
  void plusAndMinusAddUpUntilSomebodySaysYes() {
    press(frame(2), "+", "+", "+", "-", "y");
    assertThat(wish).contains(new TopWish.Scale(2));
    press(frame(2), "-", "y");
    assertThat(wish).contains(new TopWish.Scale(-1));
    press(frame(2), "+", "-", "y");
    assertThat(wish).isEmpty();
    press(frame(2), "+", "\033", "y");
    assertThat(wish).isEmpty();
  }

  @Test
  void dumpIsOfTheSelectedWorker() {
    press(frame(3), "j", "d");
    assertThat(wish).contains(new TopWish.Dump(4001));
  }

  @Test
  void quitsFromTheTableAndFromTheHelp() {
    press(frame(2), "q");
    assertThat(wish).contains(new TopWish.Quit());
    press(frame(2), "?");
    assertThat(state.mode()).isEqualTo(new TopState.Mode.Helping());
    press(frame(2), "x");
    assertThat(state.mode()).isEqualTo(TopState.WATCHING);
    press(frame(2), "?", "q");
    assertThat(wish).contains(new TopWish.Quit());
  }

  @Test
  void theNextKeyTakesTheNoteAway() {
    state = state.with("scale: done");
    press(frame(2), "j");
    assertThat(state.note()).isEmpty();
  }
}

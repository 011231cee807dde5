package dev.cadre.cli;

import dev.cadre.cli.TopState.Mode;
import java.util.List;
import java.util.Optional;

/** What a key does: the state before it to the state after it, and what it wants done. Pure. */
final class TopKeys {
  private static final int PAGE = 10;

  private TopKeys() {}

  /**
   * The outcome of a key.
   *
   * @param wish what is to be done now
   */
  record Step(TopState state, Optional<TopWish> wish) {
    static Step to(TopState state) {
      return new Step(state, Optional.empty());
    }
  }

  /**
   * Presses a key.
   *
   * @param frame what is on the screen
   */
  static Step press(TopKey key, TopState before, TopFrame frame) {
    TopState state = before.with("");
    return switch (state.mode()) {
      case Mode.Helping _ ->
          key == TopKey.QUIT ? quit(state) : Step.to(state.with(TopState.WATCHING));
      case Mode.Asking(TopWish wish) -> answer(key, wish, state);
      case Mode.Watching _ -> watch(key, state, frame);
    };
  }

  private static Step answer(TopKey key, TopWish wish, TopState state) {
    if (key == TopKey.YES) {
      return new Step(state.with(TopState.WATCHING), Optional.of(wish));
    }
    if (wish instanceof TopWish.Scale(int by) && (key == TopKey.MORE || key == TopKey.FEWER)) {
      int sum = by + (key == TopKey.MORE ? 1 : -1);
      return Step.to(
          state.with(sum == 0 ? TopState.WATCHING : new Mode.Asking(new TopWish.Scale(sum))));
    }
    return Step.to(state.with(TopState.WATCHING));
  }

  private static Step watch(TopKey key, TopState state, TopFrame frame) {
    List<TopRow> rows = frame.rows(state.sort());
    int selected = state.selected(rows);
    return switch (key) {
      case UP -> select(selected - 1, rows, state);
      case DOWN -> select(selected + 1, rows, state);
      case PAGE_UP -> select(selected - PAGE, rows, state);
      case PAGE_DOWN -> select(selected + PAGE, rows, state);
      case FIRST -> select(0, rows, state);
      case LAST -> select(rows.size() - 1, rows, state);
      case SORT -> Step.to(state.with(state.sort().next()));
      case HELP -> Step.to(state.with(new Mode.Helping()));
      case RELOAD -> Step.to(state.with(new Mode.Asking(new TopWish.Reload())));
      case MORE -> Step.to(state.with(new Mode.Asking(new TopWish.Scale(1))));
      case FEWER -> Step.to(state.with(new Mode.Asking(new TopWish.Scale(-1))));
      case DUMP ->
          rows.isEmpty()
              ? Step.to(state)
              : new Step(state, Optional.of(new TopWish.Dump(rows.get(selected).worker().pid())));
      case QUIT -> quit(state);
      case YES, NO, OTHER -> Step.to(state);
    };
  }

  private static Step select(int row, List<TopRow> rows, TopState state) {
    return Step.to(
        rows.isEmpty() ? state : state.select(rows.get(Math.clamp(row, 0, rows.size() - 1))));
  }

  private static Step quit(TopState state) {
    return new Step(state, Optional.of(new TopWish.Quit()));
  }
}

package dev.cadre.cli;

import java.util.List;

/**
 * What the keys have changed of the screen.
 *
 * @param pid of the selected worker; 0 before the first key
 * @param slot of it: when it has gone, its replacement is selected
 * @param note the outcome of the last wish, until the next key; else empty
 */
record TopState(long pid, int slot, TopSort sort, Mode mode, String note) {

  /** What the next key is for. */
  sealed interface Mode {
    /** The table. */
    record Watching() implements Mode {}

    /** A question that waits for y or n. */
    record Asking(TopWish wish) implements Mode {}

    /** The explanation of keys and columns. */
    record Helping() implements Mode {}
  }

  static final Mode WATCHING = new Mode.Watching();

  /** As it begins. */
  static final TopState FIRST = new TopState(0, 0, TopSort.SLOT, WATCHING, "");

  /**
   * Which row is selected.
   *
   * @return 0 to the number of rows - 1; 0 when there is none
   */
  int selected(List<TopRow> rows) {
    int ofSlot = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).worker().pid() == pid) {
        return i;
      }
      if (rows.get(i).worker().slot() == slot) {
        ofSlot = i;
      }
    }
    return ofSlot;
  }

  TopState select(TopRow row) {
    return new TopState(row.worker().pid(), row.worker().slot(), sort, mode, note);
  }

  TopState with(TopSort other) {
    return new TopState(pid, slot, other, mode, note);
  }

  TopState with(Mode other) {
    return new TopState(pid, slot, sort, other, note);
  }

  TopState with(String other) {
    return new TopState(pid, slot, sort, mode, other);
  }
}

package dev.cadre.state.embedded;

import dev.cadre.state.spi.BackEndException;

/** Takes an entry out. */
final class Removal implements Table.Change {
  private boolean found;

  private Removal() {}

  /** Whether there was one. */
  static boolean of(Table table, Key key) throws BackEndException {
    Removal removal = new Removal();
    table.update(key, removal);
    return removal.found;
  }

  @Override
  public boolean apply(Draft draft, int at, long now) {
    found = at >= 0;
    if (found) {
      draft.remove(at);
    }
    return found;
  }
}

package dev.cadre.benchmarks;

import dev.cadre.it.page.Table;
import java.util.List;

/**
 * What a benchmark has found.
 *
 * @param method how it was measured, and what is fair about it
 */
record Result(String title, String method, List<Table> tables, List<Bar> bars) {

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(1000);
    text.append(method.strip()).append('\n');
    tables.forEach(table -> text.append('\n').append(table));
    if (!bars.isEmpty()) {
      text.append('\n');
      bars.forEach(bar -> text.append("- ").append(bar).append('\n'));
    }
    return text.toString();
  }
}

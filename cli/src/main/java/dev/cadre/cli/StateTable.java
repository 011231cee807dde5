package dev.cadre.cli;

import dev.cadre.ipc.Message;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.WorkerView;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The shared state of all workers together, for people. */
final class StateTable {
  private StateTable() {}

  /** What is printed of an application that shares none is nothing. */
  static void print(ClusterView view, PrintStream out) {
    Map<String, List<Message.State>> byBackEnd = new TreeMap<>();
    for (WorkerView worker : view.workers()) {
      for (Message.State state : worker.states()) {
        byBackEnd.computeIfAbsent(state.backEnd(), _ -> new ArrayList<>()).add(state);
      }
    }
    byBackEnd.forEach((backEnd, states) -> print(backEnd, states, out));
  }

  private static void print(String backEnd, List<Message.State> states, PrintStream out) {
    out.println();
    List<Message.State> away = states.stream().filter(state -> !state.available()).toList();
    String detail = (away.isEmpty() ? states : away).getFirst().detail();
    out.println(
        "Shared state: "
            + backEnd
            + (away.isEmpty() ? "" : ", away for " + away.size() + " of " + states.size())
            + ", "
            + Words.line(detail));
    Map<List<String>, long[]> sums = new TreeMap<>(StateTable::compare);
    for (Message.State state : states) {
      for (Message.StateUse use : state.uses()) {
        long[] sum =
            sums.computeIfAbsent(
                List.of(use.structure(), use.name(), use.whenAway()), _ -> new long[3]);
        sum[0] += use.allowed();
        sum[1] += use.refused();
        sum[2] += use.byPolicy();
      }
    }
    if (sums.isEmpty()) {
      return;
    }
    Table table = new Table("STRUCTURE", "NAME", ">ALLOWED", ">REFUSED", ">BY POLICY", "WHEN AWAY");
    sums.forEach((use, sum) ->
        table.row(
            Words.line(use.get(0)),
            Words.line(use.get(1)),
            Long.toString(sum[0]),
            Long.toString(sum[1]),
            Long.toString(sum[2]),
            Words.line(use.get(2))));
    table.print(out);
  }

  private static int compare(List<String> one, List<String> other) {
    for (int i = 0; i < one.size(); i++) {
      int compared = one.get(i).compareTo(other.get(i));
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }
}

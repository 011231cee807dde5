package dev.cadre.cli;

import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.WorkerView;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Which worker is meant: by its pid, or by its slot. */
final class WorkerArgument {
  private WorkerArgument() {}

  static void add(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .paramLabel("WORKER")
            .type(String.class)
            .description("The worker: its pid, or the number of its slot.")
            .build());
    Options.addNameOption(spec);
  }

  /** The word that was given. */
  static String of(ParseResult parsed) throws UsageException {
    String word = parsed.matchedPositionalValue(0, "");
    if (word.isEmpty()) {
      throw new UsageException(
          parsed.commandSpec().name()
              + ": which worker? Name its pid or the number of its slot: cadre status shows them.");
    }
    if (!word.matches("\\d{1,9}")) {
      throw new UsageException(
          word + " is no worker. Allowed: the pid of one, or the number of its slot.");
    }
    return word;
  }

  /**
   * The worker of that pid, or else the one that serves in the slot.
   *
   * @throws UsageException when there is none, or the number is the one's pid and another's slot
   */
  static WorkerView find(ClusterView view, String word) throws UsageException {
    long number = Long.parseLong(word);
    List<WorkerView> byPid =
        view.workers().stream().filter(worker -> worker.pid() == number).toList();
    List<WorkerView> bySlot =
        view.workers().stream().filter(worker -> worker.slot() == number).toList();
    if (!byPid.isEmpty() && !bySlot.isEmpty() && !byPid.getFirst().equals(bySlot.getFirst())) {
      throw new UsageException(
          word + " is the pid of one worker and the slot of another. Name it by its pid.");
    }
    if (!byPid.isEmpty()) {
      return byPid.getFirst();
    }
    if (!bySlot.isEmpty()) {
      return bySlot.stream().filter(WorkerView::ready).findFirst().orElse(bySlot.getFirst());
    }
    throw new UsageException(
        view.name()
            + " has no worker "
            + word
            + ". It has "
            + view.workers().stream()
                .map(worker -> worker.pid() + " in slot " + worker.slot())
                .collect(Collectors.joining(", "))
            + ".");
  }
}

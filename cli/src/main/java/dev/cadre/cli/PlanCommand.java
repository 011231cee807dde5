package dev.cadre.cli;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.worker.Machine;
import dev.cadre.primary.worker.MemorySplit;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre plan}: how memory and processors are shared out among so many workers. */
final class PlanCommand implements Command {
  private static final int MOST = 256;
  private static final String WORKERS = "--workers";
  private static final String JVM_ARG = "--jvm-arg";

  @Override
  public String name() {
    return "plan";
  }

  @Override
  public String summary() {
    return "Shows how this machine's memory and processors would be split among workers";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(WORKERS)
            .paramLabel("N")
            .type(String.class)
            .description("For so many workers; without it, a line for each of several numbers.")
            .build());
    spec.addOption(
        OptionSpec.builder(JVM_ARG)
            .paramLabel("OPTION")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .description("What every worker's JVM is told; it wins. May be repeated.")
            .build());
    Options.addJson(spec);
    Options.examples(
        spec,
        List.of(
            "cadre plan",
            "cadre plan --workers 4 --jvm-arg -Xmx1g",
            "cadre plan --json | jq '.plans[] | {workers, heapBytes}'",
            "",
            "HEAP is the largest heap of each; during a rolling restart there is one worker more,",
            "for which room is left, as for what is not heap: three tenths of all memory."));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    String wanted = parsed.matchedOptionValue(WORKERS, "");
    if (!wanted.isEmpty()
        && (!wanted.matches("\\d{1,3}")
            || Integer.parseInt(wanted) < 1
            || Integer.parseInt(wanted) > MOST)) {
      throw new UsageException("plan: --workers " + wanted + " is no number from 1 to 256.");
    }
    List<String> jvm = parsed.matchedOptionValue(JVM_ARG, List.of());
    try {
      Machine machine = Machine.read();
      List<Integer> counts = wanted.isEmpty() ? usual(machine) : List.of(Integer.parseInt(wanted));
      if (Options.json(parsed)) {
        shell.out().println(ClusterViewJson.indented(json(machine, counts, jvm)));
      } else {
        print(machine, counts, jvm, shell.out());
      }
      return ExitCode.OK.code();
    } catch (IOException e) {
      shell.err().println("cadre plan: " + Reason.of(e));
      return ExitCode.FAILED.code();
    }
  }

  /** Around one for each processor. */
  private static List<Integer> usual(Machine machine) {
    int processors = machine.processors();
    return List.copyOf(
        new TreeSet<>(
            List.of(
                1, 2, Math.max(1, processors / 2), processors, Math.min(MOST, 2 * processors))));
  }

  private static void print(
      Machine machine, List<Integer> counts, List<String> jvm, PrintStream out) throws IOException {
    out.println(
        String.format(
            Locale.ROOT,
            "%s of memory (%s free now), %d %s",
            Words.bytes(machine.memoryBytes()),
            Words.bytes(Machine.availableBytes()),
            machine.processors(),
            machine.processors() == 1 ? "processor" : "processors"));
    out.println();
    Table table = new Table(">WORKERS", ">HEAP", ">ALL HEAPS", ">PROCESSORS", "COLLECTOR", "FLAGS");
    for (int workers : counts) {
      MemorySplit split = MemorySplit.of(machine, workers, jvm);
      table.row(
          Integer.toString(workers),
          Words.bytes(split.heapBytes()),
          Words.bytes(split.heapBytes() * workers),
          Integer.toString(split.processors()),
          split.serial() ? "serial" : "G1",
          String.join(" ", split.flags()));
    }
    table.print(out);
    if (!jvm.isEmpty()) {
      out.println();
      out.println("Flags are left out where " + String.join(" ", jvm) + " decides.");
    }
  }

  private static JsonObject json(Machine machine, List<Integer> counts, List<String> jvm)
      throws IOException {
    JsonObject json = new JsonObject();
    json.put("memoryBytes", machine.memoryBytes());
    json.put("availableBytes", Machine.availableBytes());
    json.put("processors", machine.processors());
    List<JsonObject> plans = new ArrayList<>();
    for (int workers : counts) {
      MemorySplit split = MemorySplit.of(machine, workers, jvm);
      JsonObject plan = new JsonObject();
      plan.put("workers", workers);
      plan.put("heapBytes", split.heapBytes());
      plan.put("initialHeapBytes", split.initialHeapBytes());
      plan.put("processors", split.processors());
      plan.put("serial", split.serial());
      plan.put("flags", new JsonArray(split.flags()));
      plans.add(plan);
    }
    json.put("plans", new JsonArray(plans));
    return json;
  }
}

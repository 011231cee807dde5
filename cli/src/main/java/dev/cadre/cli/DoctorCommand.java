package dev.cadre.cli;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.cadre.cli.Primaries.NotFoundException;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.admin.WorkerView;
import dev.cadre.primary.settings.ConfigurationException;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.RunSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre doctor}: is this machine set up well, and is a cluster the right tool here? */
final class DoctorCommand implements Command {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  /** Three seconds of them. */
  private static final int LOOKS = 13;

  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "Looks whether machine and application are set up well, and a cluster is of use";
  }

  @Override
  public boolean takesSettings() {
    return true;
  }

  @Override
  public void describe(CommandSpec spec) {
    RunOptions.add(spec, name());
    Options.addJson(spec);
    Options.examples(
        spec,
        List.of(
            "cadre doctor",
            "cadre doctor --config cadre.yaml",
            "cadre doctor --name shop --json | jq '.findings[] | select(.level == \"error\")'",
            "",
            "It takes the options of cadre run, and may have none. An application that runs, that",
            "of --name or the only one, is watched for three seconds. Exit code: 1 when something",
            "does not work as it is; warnings do not count."));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) {
    List<Finding> findings = new ArrayList<>();
    String name = parsed.matchedOptionValue("--name", "");
    int processors = Runtime.getRuntime().availableProcessors();
    int workers = processors;
    List<String> jvmArguments = List.of();
    if (parsed.hasMatchedPositional(0)
        || parsed.hasMatchedOption("--config")
        || parsed.hasMatchedOption("--class-path")) {
      try {
        RunSettings settings = RunOptions.reader(shell).read(RunOptions.flags(parsed, arguments));
        name = settings.name();
        workers = settings.workers();
        jvmArguments = settings.jvmArguments();
        findings.add(Finding.ok("configuration", settings.name() + " can be run so"));
      } catch (ConfigurationException e) {
        e.problems()
            .forEach(problem ->
                findings.add(Finding.error("configuration", problem.words().strip(), "")));
      }
    }
    try {
      findings.addAll(
          new MachineCheck(workers, name.isEmpty() ? "app" : name, shell.runRoot(), jvmArguments)
              .look());
    } catch (IOException e) {
      findings.add(MachineCheck.unknown("machine", e));
    }
    watch(name, processors, findings, Options.json(parsed), shell);
    return print(findings, Options.json(parsed), shell);
  }

  private static void watch(
      String name, int processors, List<Finding> findings, boolean json, Shell shell) {
    try {
      Asked before = Asked.of(shell, name);
      if (!json) {
        shell.out().println("Watching " + before.view().name() + " for a moment ...");
        shell.out().flush();
      }
      List<ClusterView> looks = new ArrayList<>(List.of(before.view()));
      List<Long> pids = before.view().workers().stream().map(WorkerView::pid).toList();
      RunQueue queue = RunQueue.of(pids);
      long start = System.nanoTime();
      for (int i = 1; i < LOOKS; i++) {
        Thread.sleep(BETWEEN_LOOKS);
        looks.add(Asked.of(shell, before.view().name()).view());
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double waited = queue.secondsUntil(RunQueue.of(pids));
      findings.addAll(new WorkloadCheck(looks, seconds, waited, processors).look());
    } catch (NotFoundException e) {
      findings.add(
          Finding.note("workload", e.getMessage() + " It is measured when it runs under load"));
    } catch (IOException e) {
      findings.add(MachineCheck.unknown("workload", e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int print(List<Finding> findings, boolean json, Shell shell) {
    boolean broken = findings.stream().anyMatch(f -> f.level() == Finding.Level.ERROR);
    ExitCode code = broken ? ExitCode.FAILED : ExitCode.OK;
    if (json) {
      JsonObject result = new JsonObject();
      result.put("ok", !broken);
      result.put("findings", new JsonArray(findings.stream().map(Finding::json).toList()));
      shell.out().println(ClusterViewJson.indented(result));
      return code.code();
    }
    for (Finding finding : findings) {
      shell
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%-8s %-14s %s%s",
                  finding.level().name().toLowerCase(Locale.ROOT),
                  finding.what(),
                  finding.words(),
                  finding.remedy().isEmpty() ? "" : "\n" + " ".repeat(24) + finding.remedy()));
    }
    return code.code();
  }
}

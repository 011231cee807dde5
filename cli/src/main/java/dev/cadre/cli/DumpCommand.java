package dev.cadre.cli;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.cadre.cli.Primaries.NotFoundException;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.admin.WorkerView;
import dev.cadre.primary.dump.WorkerDump;
import dev.cadre.primary.process.StateFolder;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre dump}: what a worker is doing, in one folder. */
final class DumpCommand implements Command {
  private static final int LONGEST_RECORDING = 3600;

  @Override
  public String name() {
    return "dump";
  }

  @Override
  public String summary() {
    return "Writes a worker's threads, heap summary and more into one folder; it serves on";
  }

  @Override
  public void describe(CommandSpec spec) {
    WorkerArgument.add(spec);
    spec.addOption(
        OptionSpec.builder("--heap")
            .type(boolean.class)
            .arity("0")
            .description("Also the whole heap: the worker stands still meanwhile.")
            .build());
    spec.addOption(
        OptionSpec.builder("--jfr")
            .paramLabel("SECONDS")
            .type(String.class)
            .description(
                "Also a Flight Recorder file: of a recording that runs, else of so many seconds.")
            .build());
    Options.addJson(spec);
    Options.examples(
        spec,
        List.of(
            "cadre dump 0",
            "cadre dump 4711 --name shop --jfr 30",
            "cadre dump 1 --heap --json | jq -r .folder",
            "",
            "threads.txt   all threads with their locks, virtual ones in threads.json",
            "heap.txt      how full the heap is; classes.txt: the objects by class",
            "jvm.txt       flags, properties, uptime; status.json: the cluster at that moment",
            "heap.hprof    with --heap; recording.jfr: with --jfr"));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    String word = WorkerArgument.of(parsed);
    int seconds = seconds(parsed.matchedOptionValue("--jfr", ""));
    boolean json = Options.json(parsed);
    try {
      Asked asked = Asked.of(shell, Options.nameOption(parsed));
      WorkerView worker = WorkerArgument.find(asked.view(), word);
      Path folder = folder(shell, asked.view().name(), worker.pid());
      WorkerDump dump = new WorkerDump(folder, new JcmdProcess(worker.pid()));
      List<String> missing =
          dump.write(
              ClusterViewJson.indented(asked.status()),
              parsed.matchedOptionValue("--heap", false),
              seconds,
              words -> {
                if (!json) {
                  shell.out().println(words);
                  shell.out().flush();
                }
              });
      if (json) {
        JsonObject result = new JsonObject();
        result.put("folder", folder.toString());
        result.put("pid", worker.pid());
        result.put("files", new JsonArray(dump.files()));
        result.put("missing", new JsonArray(missing));
        shell.out().println(ClusterViewJson.indented(result));
      } else {
        missing.forEach(what -> shell.err().println("cadre dump: " + what));
        shell.out().println("Worker " + worker.pid() + ": " + folder);
      }
      return missing.isEmpty() ? ExitCode.OK.code() : ExitCode.FAILED.code();
    } catch (NotFoundException e) {
      shell.err().println("cadre dump: " + e.getMessage());
      return e.exitCode().code();
    } catch (IOException e) {
      shell.err().println("cadre dump: " + Reason.of(e));
      return ExitCode.FAILED.code();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED.code();
    }
  }

  /** A new incident's, not made yet. */
  static Path folder(Shell shell, String application, long pid) {
    return WorkerDump.folder(StateFolder.of(shell.environment(), application).incidents(), pid);
  }

  private static int seconds(String word) throws UsageException {
    if (word.isEmpty()) {
      return 0;
    }
    if (!word.matches("\\d{1,4}")
        || Integer.parseInt(word) < 1
        || Integer.parseInt(word) > LONGEST_RECORDING) {
      throw new UsageException(
          "dump: --jfr " + word + " is no number of seconds from 1 to " + LONGEST_RECORDING + ".");
    }
    return Integer.parseInt(word);
  }
}

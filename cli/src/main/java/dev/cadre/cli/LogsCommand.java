package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.cli.Primaries.NotFoundException;
import dev.cadre.cli.Primaries.Running;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.process.StateFolder;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code cadre logs}: from the log file if there is one, else what the primary still has in memory.
 */
final class LogsCommand implements Command {
  private static final int USUAL = 100;

  @Override
  public String name() {
    return "logs";
  }

  @Override
  public String summary() {
    return "Shows the log of the primary and its workers";
  }

  @Override
  public void describe(CommandSpec spec) {
    Options.addName(spec);
    spec.addOption(flag("Goes on with what comes, until the primary ends.", "-f", "--follow"));
    spec.addOption(
        text("N", "How many lines, 100 unless --since says from when.", "-n", "--lines"));
    spec.addOption(text("WORKER", "Only those of a worker: a pid, or a slot.", "--worker"));
    spec.addOption(
        text("TIME", "Only those since then: 30s, 15m, 2h, 1d ago, or a time.", "--since"));
    spec.addOption(text("REGEX", "Only those in which this is found.", "--grep"));
    Options.addJson(spec);
    Options.examples(
        spec,
        List.of(
            "cadre logs -f",
            "cadre logs shop --worker 0 --since 15m",
            "cadre logs --grep 'ready|exited' -n 20",
            "cadre logs --json -f | jq -r .message",
            "",
            "From --log-file and the files that it was rotated to; without one, the last 512 KB",
            "that the primary remembers. A worker's line in a text log has the time that it",
            "begins with, else that of the line before."));
  }

  private static OptionSpec flag(String words, String... names) {
    return OptionSpec.builder(names).type(boolean.class).arity("0").description(words).build();
  }

  private static OptionSpec text(String label, String words, String... names) {
    return OptionSpec.builder(names)
        .paramLabel(label)
        .type(String.class)
        .description(words)
        .build();
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    String since = parsed.matchedOptionValue("--since", "");
    LogFilter filter =
        new LogFilter(
            LogFilter.worker(parsed.matchedOptionValue("--worker", "")),
            LogFilter.since(since, Instant.now()),
            LogFilter.grep(parsed.matchedOptionValue("--grep", "")));
    int most = lines(parsed.matchedOptionValue("--lines", ""), !since.isEmpty());
    boolean follow = parsed.matchedOptionValue("--follow", false);
    boolean json = Options.json(parsed);
    String name = Options.name(parsed);
    try {
      Running running;
      try {
        running = Primaries.find(shell.runRoot(), name);
      } catch (NotFoundException e) {
        new LogFiles(Kept.file(StateFolder::log, name(), name, e, shell))
            .last(filter, most)
            .forEach(line -> print(line, json, shell));
        return ExitCode.OK.code(); // it has ended, and was started in the background
      }
      Optional<Path> file = file(running);
      Optional<String> trouble =
          file.isPresent() ? trouble(shell, running, file.get()) : Optional.empty();
      if (file.isPresent() && trouble.isEmpty()) {
        fromFile(running, new LogFiles(file.get()), filter, most, follow, json, shell);
      } else {
        trouble.ifPresent(why ->
            shell
                .err()
                .println(
                    "cadre logs: " + file.get() + ": " + why + "; from the primary's memory:"));
        fromMemory(running, filter, most, follow, json, shell);
      }
      return ExitCode.OK.code();
    } catch (NotFoundException e) {
      shell.err().println("cadre logs: " + e.getMessage());
      return e.exitCode().code();
    } catch (IOException e) {
      shell.err().println("cadre logs: " + Reason.of(e));
      return ExitCode.FAILED.code();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED.code();
    }
  }

  private static int lines(String word, boolean since) throws UsageException {
    if (word.isEmpty()) {
      return since ? Integer.MAX_VALUE : USUAL;
    }
    if (!word.matches("\\d{1,9}") || word.matches("0+")) {
      throw new UsageException("logs: --lines " + word + " is no number of 1 or more.");
    }
    return Integer.parseInt(word);
  }

  /** The log file that this user can read; empty when there is none. */
  private static Optional<Path> file(Running running) throws IOException {
    ControlClient.Reply reply =
        ControlClient.ask(running.socket(), "describe", StatusCommand.PATIENCE, _ -> {});
    JsonObject settings = reply.json().getObject("settings");
    if (settings == null) {
      throw new IOException(
          reply.words().isEmpty() ? "the primary is of another version" : reply.words());
    }
    return Optional.of(settings.getString("log-file", ""))
        .filter(path -> !path.isEmpty())
        .map(Path::of)
        .filter(Files::isReadable);
  }

  /** Why the log file has not what came last; empty when it has. */
  private static Optional<String> trouble(Shell shell, Running running, Path file)
      throws NotFoundException, IOException {
    return Asked.of(shell, running.name()).view().logs().stream()
        .filter(log -> log.name().endsWith(" " + file) && !log.trouble().isEmpty())
        .map(ClusterView.LogTarget::trouble)
        .findFirst();
  }

  private static void fromFile(
      Running running,
      LogFiles files,
      LogFilter filter,
      int most,
      boolean follow,
      boolean json,
      Shell shell)
      throws IOException, InterruptedException {
    files.last(filter, most).forEach(line -> print(line, json, shell));
    if (follow) {
      files.follow(
          () -> ControlClient.answers(running.socket()),
          line -> {
            if (filter.wants(line)) {
              print(line, json, shell);
            }
          });
      shell.err().println("cadre logs: the primary has ended.");
    }
  }

  private static void fromMemory(
      Running running, LogFilter filter, int most, boolean follow, boolean json, Shell shell)
      throws IOException {
    Deque<LogLine> kept = new ArrayDeque<>();
    long[] last = {0};
    hear(
        running,
        false,
        last,
        line -> {
          if (filter.wants(line)) {
            kept.addLast(line);
            if (kept.size() > most) {
              kept.removeFirst();
            }
          }
        });
    kept.forEach(line -> print(line, json, shell));
    if (follow) {
      try {
        hear(
            running,
            true,
            last,
            line -> {
              if (filter.wants(line)) {
                print(line, json, shell);
              }
            });
      } catch (IOException e) {
        shell.err().println("cadre logs: the primary has ended.");
      }
    }
  }

  /**
   * Hears what the primary remembers.
   *
   * @param last the number of the last batch that was heard
   */
  static void hear(Running running, boolean follow, long[] last, Consumer<LogLine> then)
      throws IOException {
    JsonObject request = new JsonObject();
    request.put("command", "logs");
    request.put("follow", follow);
    request.put("after", last[0]);
    ControlClient.Reply reply =
        ControlClient.hear(
            running.socket(),
            request,
            follow ? Duration.ZERO : StatusCommand.PATIENCE,
            line -> {
              if (line.get("line") instanceof String text) {
                last[0] = line.getLong("number");
                Instant came = LogLine.time(line.getString("time", "")).orElse(Instant.EPOCH);
                then.accept(LogLine.of(text, came));
              }
            });
    if (reply.exitCode() != 0) {
      throw new IOException(reply.words());
    }
  }

  private static void print(LogLine line, boolean json, Shell shell) {
    shell.out().println(json ? ClusterViewJson.text(line.json()) : line.text());
    shell.out().flush();
  }
}

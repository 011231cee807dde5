package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.site.CodeBlock;
import dev.cadre.site.CodeBlock.Command;
import dev.cadre.site.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Types what the README and the documentation say to type, page by page: every line after a {@code
 * $} in a block of the language {@code console}. It must end with 0, unless the next line is {@code
 * echo $?}, and print what is shown below it.
 */
@SystemTest
final class DocumentedCommandsIT {
  private static final Path ROOT = Path.of("..");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What only looks: it may be asked again until it sees what the page shows. */
  private static final Set<String> LOOKS =
      Set.of(
          "curl",
          "ls",
          "grep",
          "sort",
          "ask",
          "cadre status",
          "cadre logs",
          "cadre list",
          "cadre history");

  /** Blocks that cannot be run here, by page. The pages say why, in comments: {@code not run}. */
  private static final Map<String, Long> NOT_RUN =
      Map.of(
          "README.md", 2L,
          "how-to-systemd.md", 2L,
          "how-to-kubernetes.md", 1L,
          "how-to-maven.md", 2L);

  /** What a block may be that nobody types. */
  private static final Set<String> NOT_TYPED =
      Set.of("text", "java", "xml", "yaml", "properties", "json", "ini", "dockerfile");

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      docs.map(ROOT::relativize)
          .filter(path -> path.toString().endsWith(".md"))
          .filter(
              path -> !path.endsWith("cli.md")) // the help: its examples are CommandExamplesIT's
          .sorted()
          .forEach(pages::add);
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandDoesWhatThePageSays(Path path, CadreCommand command) throws Exception {
    List<List<Command>> blocks =
        CodeBlock.of(Page.read(ROOT, path)).stream()
            .filter(block -> block.language().equals(CodeBlock.CONSOLE))
            .filter(block -> block.notRun().isEmpty())
            .map(CodeBlock::commands)
            .toList();
    if (blocks.isEmpty()) {
      return;
    }
    Reader reader = Reader.of(command, path);
    try (Terminal terminal = reader.terminal()) {
      for (List<Command> commands : blocks) {
        if (isReference(path)) {
          String first = reader.startsWhatIsAsked(commands);
          assertThat(terminal.type(first, LIMIT).exitCode()).isZero();
        }
        for (int i = 0; i < commands.size(); i++) {
          boolean mayFail = i + 1 < commands.size() && asksForExitCode(commands.get(i + 1));
          type(terminal, reader, path, commands.get(i), mayFail);
        }
      }
      if (path.endsWith("tutorial.md")) {
        // This one takes a version that fails in its second slot: see FailedRolloutTest.
        assertThat(LogPage.missingIn(reader.log("shop")))
            .as("lines of docs/log.md that are not in the tutorial's log")
            .containsExactly("Rolled back to generation <n>: <why>");
      }
      assertThat(terminal.type(reader.stopsWhatRuns(), LIMIT).exitCode()).isZero();
    }
    assertThat(Await.until(LIMIT, () -> command.processes().alive().isEmpty()))
        .as("nothing is left: %s", command.processes().alive())
        .isTrue();
  }

  /** A page that is not read from its beginning to its end. */
  private static boolean isReference(Path page) {
    String name = page.getFileName().toString();
    return !name.equals("README.md") && !name.equals("tutorial.md") && !name.startsWith("how-to-");
  }

  private static boolean asksForExitCode(Command command) {
    return command.words().equals("echo $?");
  }

  private static void type(
      Terminal terminal, Reader reader, Path page, Command command, boolean mayFail) {
    String where = page + ":" + command.line() + ": $ " + command.words();
    System.out.println(where);
    ShownOutput shown =
        command.exact() || asksForExitCode(command)
            ? ShownOutput.exactly(command.output())
            : ShownOutput.of(command.output());
    boolean looks = LOOKS.stream().anyMatch(word -> command.words().startsWith(word + " "));
    long end = System.nanoTime() + (looks ? Duration.ofSeconds(15).toNanos() : 0);
    while (true) {
      Terminal.Result result = terminal.type(reader.typed(command.words()), LIMIT);
      List<String> output = reader.plain(result.output());
      boolean exit = mayFail ? result.exitCode() != 0 : result.exitCode() == 0;
      if (exit && shown.matches(output)) {
        return;
      }
      if (System.nanoTime() >= end) {
        fail(
            "%s%nexit code %s%n--- shown%n%s%n--- printed%n%s",
            where,
            result.exitCode(),
            String.join("\n", command.output()),
            String.join("\n", output));
      }
    }
  }

  @Test
  void whatIsNotRunIsKnown() throws IOException {
    Map<String, Long> notRun = new TreeMap<>();
    for (Path path : pages()) {
      for (CodeBlock block : CodeBlock.of(Page.read(ROOT, path))) {
        if (block.notRun().isPresent()) {
          notRun.merge(path.getFileName().toString(), 1L, Long::sum);
        } else {
          assertThat(block.language())
              .as("%s:%s: what is typed is a block of the language console", path, block.line())
              .satisfiesAnyOf(
                  language -> assertThat(language).isEqualTo(CodeBlock.CONSOLE),
                  language -> assertThat(language).isIn(NOT_TYPED));
        }
      }
    }
    assertThat(notRun).isEqualTo(new TreeMap<>(NOT_RUN));
  }
}

package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.fixture.ShopApp;
import dev.cadre.site.CodeBlock;
import dev.cadre.site.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Types the examples that {@code --help} of each command shows, with the application running. */
@SystemTest
final class CommandExamplesIT {
  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = Path.of("docs/cli.md");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What only ends when somebody ends it: 124 says that it would have gone on. */
  private static final Pattern ENDLESS =
      Pattern.compile("^cadre (?:logs .*-f\\b|top(?! .*--once)).*");

  /** What is not typed, and why. */
  private static final Map<String, String> NOT_TYPED =
      Map.of(
          "cadre top", "it needs a terminal: TopIT",
          "cadre kubernetes shop.jar --image registry.example/shop:1.4 | kubectl apply -f -",
              "there is no cluster: KubernetesCommandTest");

  private static List<String> examples() throws IOException {
    return CodeBlock.of(Page.read(ROOT, PAGE)).stream()
        .filter(block -> block.language().equals("sh"))
        .flatMap(block -> block.text().lines())
        .toList();
  }

  @Test
  void everyExampleWorks(CadreCommand command) throws Exception {
    Reader reader = Reader.of(command, PAGE);
    try (Terminal terminal = reader.terminal()) {
      must(terminal, "mkdir -p etc/shop etc/systemd/system srv classes lib");
      must(terminal, "mkdir -p ~/.config/systemd/user ~/.local/share/bash-completion/completions");
      must(terminal, "cp shop.jar srv/ && cp shop.jar lib/ && (cd classes && jar -xf ../shop.jar)");
      must(terminal, "cadre init shop.jar && cp cadre.yaml etc/shop/ && cp shop.jar etc/shop/");
      for (String example : examples()) {
        if (!NOT_TYPED.containsKey(example)) {
          type(terminal, reader, example);
        }
      }
      must(terminal, reader.stopsWhatRuns());
    }
    assertThat(Await.until(LIMIT, () -> command.processes().alive().isEmpty()))
        .as("nothing is left: %s", command.processes().alive())
        .isTrue();
  }

  private static void type(Terminal terminal, Reader reader, String example) {
    System.out.println("$ " + example);
    must(terminal, reader.startsWhatIsAsked(example));
    String words =
        example
            .replace("4711", "$(cadre status --json | jq '.workers[0].pid')")
            .replace("com.example.Shop", ShopApp.class.getName() + " --name shop")
            .replace("--jfr 30", "--jfr 1")
            .replace("&& cadre run", "&& cadre start")
            .replace("/etc/", "etc/")
            .replace("/srv/", "srv/");
    if (example.startsWith("cadre init shop")) {
      must(terminal, "cadre stop; rm -f cadre.yaml");
    }
    if (example.startsWith("cadre rollback")) { // There is one to go back to once.
      must(terminal, "cadre deploy build/shop-2.1.jar");
    }
    must(
        terminal,
        ENDLESS.matcher(example).matches()
            ? "timeout 4 bash -c \"" + words.replace("\"", "\\\"") + "\"; [ $? = 124 ]"
            : reader.typed(words));
  }

  private static void must(Terminal terminal, String words) {
    Terminal.Result result = terminal.type(words, LIMIT);
    assertThat(result.exitCode())
        .as("$ %s%n%s", words, String.join("\n", result.output()))
        .isZero();
  }

  @Test
  void whatIsNotTypedIsStillThere() throws IOException {
    assertThat(examples()).containsAll(new TreeSet<>(NOT_TYPED.keySet()));
    assertThat(
            examples().stream()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())))
        .as("each once")
        .allSatisfy((_, count) -> assertThat(count).isEqualTo(1));
  }
}

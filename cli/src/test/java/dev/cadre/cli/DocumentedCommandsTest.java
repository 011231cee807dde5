package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.cli.DocumentedCommands.Documented;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Whatever a page tells people to type exists: the command, and each of its options. */
final class DocumentedCommandsTest {

  /** The launcher's own, which needs the sources. */
  private static final String DEMO = "demo";

  private static String problem(Documented documented) {
    List<String> words = documented.words();
    if (words.isEmpty() || words.getFirst().equals(DEMO)) {
      return "";
    }
    int cut = words.indexOf("--");
    String[] head = (cut < 0 ? words : words.subList(0, cut)).toArray(String[]::new);
    CommandLine root = Cli.build();
    try {
      root.parseArgs(head);
      // This one takes whatever begins with a dash for a number.
      boolean odd =
          words.getFirst().equals("scale")
              && words.stream()
                  .anyMatch(w -> w.matches("-+[a-z].*") && !w.matches("--(name|json)|-h"));
      return odd ? documented + ": scale has no such option" : "";
    } catch (ParameterException e) {
      // In running text a command may stand without what it needs.
      return documented.inText() && e instanceof CommandLine.MissingParameterException
          ? ""
          : documented + ": " + e.getMessage();
    }
  }

  @Test
  void everyOneParses() throws Exception {
    List<Documented> all = DocumentedCommands.find();
    assertThat(all.stream().map(DocumentedCommandsTest::problem).filter(p -> !p.isEmpty()))
        .isEmpty();
    Map<Boolean, Long> counts =
        all.stream().collect(Collectors.partitioningBy(Documented::inText, Collectors.counting()));
    assertThat(counts.get(false)).as("commands in blocks").isGreaterThan(60);
    assertThat(counts.get(true)).as("commands in running text").isGreaterThan(40);
  }

  @Test
  void mistakesAreSeen() {
    assertThat(problem(DocumentedCommands.of("a.md", "cadre reload shop # waits"))).isEmpty();
    assertThat(problem(DocumentedCommands.of("a.md", "cadre relaod shop"))).contains("relaod");
    assertThat(problem(DocumentedCommands.of("a.md", "cadre status --jsn | jq .")))
        .contains("--jsn");
    assertThat(problem(DocumentedCommands.of("a.md", "cadre scale --jsn +1"))).contains("option");
    assertThat(problem(DocumentedCommands.of("a.md", "cadre list shop"))).contains("shop");
    assertThat(
            DocumentedCommands.of("a.md", "cadre run 'a b.jar' --env A=\"x y\" -- -p 1 > log 2>&1"))
        .extracting(Documented::words)
        .isEqualTo(List.of("run", "a b.jar", "--env", "A=x y", "--", "-p", "1"));
  }
}

package dev.cadre.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.site.CodeBlock.Command;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CodeBlockTest {

  private static List<CodeBlock> blocks(String text) {
    return CodeBlock.of(Page.of(Path.of("a.md"), text));
  }

  @Test
  void ofASessionTheCommandsAndWhatTheyPrint() {
    CodeBlock block =
        blocks(
                """
                # A

                ```console
                $ ls \\
                  -l
                a b

                c
                $ true
                ```
                """)
            .getFirst();
    assertThat(block.notRun()).isEmpty();
    assertThat(block.commands())
        .containsExactly(
            new Command(4, "ls \\\n  -l", List.of("a b", "", "c"), false),
            new Command(9, "true", List.of(), false));
  }

  @Test
  void theCommentBeforeItSaysWhyItIsNotRun() {
    assertThat(blocks("<!-- not run: no systemd here -->\n```console\n$ systemctl\n```\n"))
        .singleElement()
        .satisfies(block -> assertThat(block.notRun()).contains("no systemd here"));
    assertThat(blocks("1. a\n\n   <!-- not run: b -->\n   ```console\n   $ c\n   ```\n"))
        .singleElement()
        .satisfies(block -> assertThat(block.commands().getFirst().words()).isEqualTo("c"))
        .satisfies(block -> assertThat(block.notRun()).contains("b"));
  }

  @Test
  void numbersAreMeantWhereACommentSaysSo() {
    CodeBlock block = blocks("<!-- exact -->\n```console\n$ echo 1\n1\n```\n").getFirst();
    assertThat(block.commands()).containsExactly(new Command(3, "echo 1", List.of("1"), true));
  }

  @Test
  void outputBeforeACommandIsAMistake() {
    CodeBlock block = blocks("```console\nhello\n```\n").getFirst();
    assertThatThrownBy(block::commands).hasMessage("line 2: output before a command");
  }
}

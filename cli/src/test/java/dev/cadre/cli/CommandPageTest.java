package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** With {@code -Dcadre.docs.write=true} it writes the page instead of comparing it. */
final class CommandPageTest {
  private static final Path PAGE = Path.of("../docs/cli.md");

  @Test
  void theCommittedPageIsThatOfTheCommands() throws Exception {
    String page = CommandPage.render(Cli.build().getCommandSpec());
    if (Boolean.getBoolean("cadre.docs.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("write it anew: mvn -pl cli -am test -Dtest=CommandPageTest -Dcadre.docs.write=true")
        .content()
        .isEqualTo(page);
  }
}

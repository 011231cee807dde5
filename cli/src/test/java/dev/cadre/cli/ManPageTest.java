package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** With {@code -Dcadre.man.write=true} it writes the page instead of comparing it. */
final class ManPageTest {
  private static final Path PAGE = Path.of("../docs/man/cadre.1");

  @Test
  void theCommittedPageIsThatOfTheCommands() throws Exception {
    String page = ManPage.render(Cli.build().getCommandSpec());
    if (Boolean.getBoolean("cadre.man.write")) {
      Files.createDirectories(PAGE.resolveSibling("."));
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("write it anew: mvn -pl cli -am test -Dtest=ManPageTest -Dcadre.man.write=true")
        .content()
        .isEqualTo(page);
  }
}

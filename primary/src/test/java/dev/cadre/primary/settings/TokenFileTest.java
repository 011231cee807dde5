package dev.cadre.primary.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenFileTest {
  private static final String TOKEN = "0123456789abcdefghij";

  @TempDir Path folder;

  private Path file(String text, String permissions) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void tokenIsTheTextWithoutSpaceAround() throws Exception {
    assertThat(TokenFile.read(file(TOKEN + "\n", "r--------"))).isEqualTo(TOKEN);
  }

  @Test
  void fileThatIsNotFitSaysWhy() throws Exception {
    assertThatThrownBy(() -> TokenFile.read(folder.resolve("none")))
        .hasMessageContaining("there is no file");
    assertThatThrownBy(() -> TokenFile.read(file(TOKEN, "rw-r-----")))
        .hasMessageContaining("can be read by others");
    assertThatThrownBy(() -> TokenFile.read(file("short", "rw-------")))
        .hasMessageContaining("less than 20 characters");
    assertThatThrownBy(() -> TokenFile.read(file(TOKEN + " " + TOKEN, "rw-------")))
        .hasMessageContaining("more than one word");
    assertThatThrownBy(() -> TokenFile.read(file("x".repeat(2_000), "rw-------")))
        .hasMessageContaining("longer than a token");
  }
}

package dev.cadre.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JDK that workers run on is looked at before anything is started. */
final class JdkTest {
  @TempDir private Path home;

  @Test
  void thatOfThisTestWillDo() throws Exception {
    Path here = Path.of(System.getProperty("java.home"));
    assertThat(Jdk.at(here)).isEqualTo(new Jdk(here, Runtime.version().feature()));
  }

  @ParameterizedTest
  @CsvSource({"17.0.15, 17", "1.8.0_402, 8", "24, 24"})
  void anOldOneIsNamedWithTheRemedy(String version, int number) throws IOException {
    release("IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    assertThatThrownBy(() -> Jdk.at(home))
        .isInstanceOf(MojoFailureException.class)
        .hasMessage(
            "Cadre needs a JDK 25 or newer, and %s is a %d. Set JAVA_HOME for Maven, or name"
                + " another: -Dcadre.jdk=FOLDER.",
            home, number);
  }

  @ParameterizedTest
  @CsvSource({"25", "25.0.1", "26-ea"})
  void newerOnesWillDo(String version) throws Exception {
    release("JAVA_VERSION=\"" + version + "\"\n");
    assertThat(Jdk.at(home).version()).isGreaterThanOrEqualTo(25);
  }

  @Test
  void aFolderWithoutOneIsNamed() throws IOException {
    assertThatThrownBy(() -> Jdk.at(home))
        .hasMessageStartingWith(home + " is no JDK: it has no file \"release\". Set JAVA_HOME");
    release("NAME=\"x\"\n");
    assertThatThrownBy(() -> Jdk.at(home)).hasMessageContaining(home + " is no JDK");
  }

  private void release(String text) throws IOException {
    Files.writeString(home.resolve("release"), text);
  }
}

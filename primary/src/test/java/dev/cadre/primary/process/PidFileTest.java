package dev.cadre.primary.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
  @TempDir Path directory;
  private final String self = ProcessHandle.current().pid() + "\n";

  private Path path() {
    return directory.resolve("app.pid");
  }

  private static Process running(String... arguments) throws IOException {
    return new ProcessBuilder(List.of(arguments)).start();
  }

  private static void end(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void thePidIsThereUntilTheEndAndNothingElse() throws IOException {
    try (var _ = PidFile.write(path())) {
      assertThat(path()).hasContent(self);
      assertThat(directory).isDirectoryNotContaining(p -> !p.equals(path()));
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anothersPidIsNotRemoved() throws IOException {
    try (var _ = PidFile.write(path())) {
      Files.writeString(path(), "4711\n");
    }
    assertThat(path()).hasContent("4711");
  }

  @Test
  void whatADeadPrimaryLeftIsOverwritten() throws Exception {
    Process dead = running("true");
    assertThat(dead.waitFor(20, TimeUnit.SECONDS)).isTrue();
    for (String old : new String[] {dead.pid() + "\n", "", "garbage", "-1", self}) {
      Files.writeString(path(), old);
      try (var _ = PidFile.write(path())) {
        assertThat(path()).hasContent(self);
      }
    }
  }

  @Test
  void aLivingPrimaryIsRefusedByPidAndAnotherProcessOfThatPidIsNot() throws Exception {
    Process primary = running("sh", "-c", "read x", "dev.cadre.cli.Cadre");
    Process stranger = running("sh", "-c", "read x", "-javaagent:/opt/cadre/cadre-agent.jar");
    try {
      Files.writeString(path(), primary.pid() + "\n");
      var refusal =
          catchThrowableOfType(PidFile.InUseException.class, () -> PidFile.write(path()).close());
      assertThat(refusal.pid()).isEqualTo(primary.pid());
      assertThat(refusal).hasMessageContaining("" + primary.pid());
      assertThat(path()).hasContent("" + primary.pid());
      Files.writeString(path(), stranger.pid() + "\n");
      PidFile.write(path()).close();
    } finally {
      end(primary);
      end(stranger);
    }
  }

  @Test
  void aPathThatCannotBeWrittenIsNamed() {
    assertThatThrownBy(() -> PidFile.write(Path.of("/nowhere/app.pid")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/nowhere/app.pid");
  }
}

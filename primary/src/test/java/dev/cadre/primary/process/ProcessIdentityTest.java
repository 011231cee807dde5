package dev.cadre.primary.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {

  @Test
  void aProcessIsAliveUntilItEndsAndThenHasNothingToShow() throws Exception {
    Process process = new ProcessBuilder("sleep", "100").start();
    long pid = process.pid();
    var identity = new ProcessIdentity(pid, ProcessIdentity.startTicks(pid).orElseThrow());
    assertThat(identity.isAlive()).isTrue();
    assertThat(new ProcessIdentity(pid, identity.startTicks() - 1).isAlive())
        .as("an earlier one of this pid")
        .isFalse();
    assertThat(ProcessIdentity.environment(pid)).anyMatch(s -> s.startsWith("PATH="));
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(identity.isAlive()).isFalse();
    assertThat(ProcessIdentity.environment(pid)).isEmpty();
    assertThat(ProcessIdentity.commandLine(pid)).isEmpty();
  }

  @Test
  void withoutDescriptorsTheLivingAreNotTakenForDead() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    assertThat(dead.waitFor(20, TimeUnit.SECONDS)).isTrue();
    Process looks =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n 200; exec \"$@\"",
                "sh",
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                LooksWithoutDescriptors.class.getName(),
                "" + ProcessHandle.current().pid(),
                "" + dead.pid())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = looks.inputReader()) {
      assertThat(out.readLine()).isEqualTo("runs,gone;unknown,gone");
    } finally {
      looks.destroyForcibly();
      assertThat(looks.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}

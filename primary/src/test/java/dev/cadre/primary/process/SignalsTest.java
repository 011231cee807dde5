package dev.cadre.primary.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.PosixProcess;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {
  private static final Map<String, Integer> NUMBERS =
      Map.of("HUP", 1, "INT", 2, "USR1", 10, "USR2", 12, "TERM", 15, "TTIN", 21, "TTOU", 22);

  private final PosixProcess process = LinuxPosix.instance().process();

  @Test
  void aJvmWithoutTheVariableStartsItselfAnewOnceAndThenGetsEverySignal() throws Exception {
    var builder =
        new ProcessBuilder(
                // A JVM leaves a signal alone that is ignored at its start, as under nohup(1).
                "env",
                "--default-signal=HUP,INT",
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ReceivesSignals.class.getName(),
                "",
                "two words",
                "\u00fc")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().remove(SuspendSignal.VARIABLE);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process child = builder.start();
    try (var out = child.inputReader(UTF_8)) {
      int pid = (int) child.pid();
      assertThat(out.readLine()).isEqualTo("start " + pid + " null");
      assertThat(out.readLine()).isEqualTo("start " + pid + " " + SuspendSignal.NUMBER);
      assertThat(out.readLine()).isEqualTo("ready Optional.empty |two words|\u00fc");
      for (String name : List.of("USR2", "TERM", "INT", "HUP", "TTIN", "TTOU", "USR1", "TERM")) {
        process.kill(pid, Objects.requireNonNull(NUMBERS.get(name)));
        assertThat(out.readLine()).isEqualTo("got " + name);
      }
    } finally {
      child.destroyForcibly();
      assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}

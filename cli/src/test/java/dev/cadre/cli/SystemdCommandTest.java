package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemdCommandTest {
  @TempDir Path folder;

  private String unit(String... options) throws Exception {
    ShellFixture shell = new ShellFixture(folder);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Shop");
    new JarOutputStream(Files.newOutputStream(folder.resolve("shop.jar")), manifest).close();
    List<String> words = new ArrayList<>(List.of("systemd", "shop.jar", "--drain-timeout", "40s"));
    words.addAll(List.of(options));
    words.addAll(List.of("--", "--motd=100% a \"b\" $HOME"));
    int code = shell.run(words.toArray(String[]::new));
    assertThat(code).as(shell.err()).isZero();
    return shell.out();
  }

  @Test
  void unitRunsTheSameWithTimesThatFit() throws Exception {
    assertThat(unit())
        .contains(
            "Type=notify\n", "KillMode=mixed\n", "TimeoutStopSec=65\n", "TimeoutStartSec=180\n")
        .contains(" run shop.jar --drain-timeout 40s -- \"--motd=100%% a \\\"b\\\" $$HOME\"\n")
        .contains(" reload --name shop\n")
        .contains("RuntimeDirectory=shop\n", "XDG_RUNTIME_DIR=%t/shop\n");
  }

  @Test
  void socketUnitSharesItsPort() throws Exception {
    assertThat(unit("--socket", "8080"))
        .contains("ListenStream=8080\n", "ReusePort=yes\n")
        .doesNotContain("ExecStart");
  }

  @Test
  void systemdFindsNothingWrongWithThem() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "no systemd-analyze here");
    Path service =
        Files.writeString(
            folder.resolve("shop.service"),
            unit().replaceAll("(?m)^Exec(Start|Reload)=\\S+", "Exec$1=/bin/true"));
    Path socket =
        Files.writeString(folder.resolve("shop.socket"), unit("--socket", "127.0.0.1:8080"));
    Process analysis =
        new ProcessBuilder(
                "/usr/bin/systemd-analyze",
                "verify",
                "--man=no",
                service.toString(),
                socket.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(analysis.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said.lines().filter(line -> line.contains("shop."))).isEmpty();
  }
}

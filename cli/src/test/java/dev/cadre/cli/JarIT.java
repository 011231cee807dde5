package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is shipped. Runs after the packaging. */
final class JarIT {
  private static final Path JAR = Path.of("target/cadre.jar").toAbsolutePath();

  @TempDir Path folder;

  private record Result(int exitCode, String out, String err) {}

  private Result run(String... words) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-jar",
                JAR.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void oneJarHoldsEverything() throws Exception {
    assertThat(run("--version").out()).startsWith("cadre 0.");
    assertThat(run("list"))
        .isEqualTo(new Result(0, "No application is running. Start one: cadre run JAR\n", ""));
    assertThat(run("run", "--workers", "0", "no.jar"))
        .satisfies(result -> {
          assertThat(result.exitCode()).isEqualTo(2);
          assertThat(result.err()).contains("2 problems", "--workers", "no.jar");
        });
  }

  /** They would cost the other commands a tenth of a second. */
  @Test
  void whatOnlyTopNeedsIsNotLoadedByOthers() throws Exception {
    Path classes = folder.resolve("classes");
    String program = Path.of(System.getProperty("java.home"), "bin/java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            program, "-Xlog:class+load:file=" + classes, "-jar", JAR.toString(), "status");
    builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readAllLines(classes))
        .anyMatch(line -> line.contains("dev.cadre.cli.StatusCommand"))
        .noneMatch(line -> line.contains("org.jline"));
  }

  @Test
  void theManifestAndTheAgentAreThere() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      var attributes = jar.getManifest().getMainAttributes();
      assertThat(attributes.getValue("Main-Class")).isEqualTo("dev.cadre.cli.Main");
      assertThat(attributes.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
      assertThat(attributes.getValue("Implementation-Version")).isNotBlank();
      assertThat(jar.getEntry("cadre-agent.jar")).isNotNull();
      assertThat(jar.stream().map(entry -> entry.getName()))
          .noneMatch(name -> name.startsWith("dev/cadre/agent/"));
    }
  }
}

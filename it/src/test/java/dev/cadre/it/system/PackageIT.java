package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages, installed by tar and dpkg in a folder of the test. */
@SystemTest
final class PackageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void unpackedArchiveRuns(CadreCommand command) throws Exception {
    Path folder = Files.createDirectory(command.folder().resolve("opt"));
    run(folder, "tar", "-xzf", built(".tar.gz").toString());
    Path home;
    try (Stream<Path> only = Files.list(folder)) {
      home = only.findFirst().orElseThrow();
    }
    assertThat(home.getFileName()).asString().matches("cadre-\\d+\\.\\d+\\.\\d+");
    CadreCommand.Result version = command.by(home.resolve("cadre")).run(PATIENCE, "--version");
    assertThat(version.output())
        .startsWith("cadre ")
        .contains(home.getFileName().toString().substring("cadre-".length()));
    assertThat(home.resolve("share/man/man1/cadre.1")).isNotEmptyFile();
    assertThat(home.resolve("share/bash-completion/completions/cadre"))
        .content()
        .contains("complete -F");
    assertServes(command.by(home.resolve("cadre")));
  }

  private static void assertServes(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady()) {
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 10)).containsExactly("v1");
    }
  }

  @Test
  void upgradeLeavesWhatRunsAloneAndItsNextWorkersStart(CadreCommand command) throws Exception {
    Path root = emptySystem(command);
    dpkg(root, "--install", built(".deb").toString());
    Path program = root.resolve("usr/bin/cadre");
    CadreCommand installed = command.by(program);
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(installed, jar).startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/"))
                    .connections(8)
                    .requests(Long.MAX_VALUE)
                    .time(Duration.ofMinutes(2)))) {
      assertThat(Await.until(Duration.ofSeconds(10), () -> load.ok() >= 100)).isTrue();
      dpkg(root, "--install", newer(command).toString());
      assertThat(dpkg(root, "--status", "cadre")).contains("Version: 99.0");
      FixtureJar.write(jar, HttpServerApp.class, "v2");
      cluster.rollingRestart(PATIENCE);
      CadreCommand.Result status = installed.run(PATIENCE, "status", "--name", "app");
      assertThat(status.exitCode()).as(status.output()).isZero();
      dpkg(root, "--purge", "cadre");
      assertThat(program).doesNotExist();
      assertThat(filesIn(root.resolve("usr"))).isEmpty();
      FixtureJar.write(jar, HttpServerApp.class, "v3");
      cluster.rollingRestart(PATIENCE);
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 20)).containsExactly("v3");
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
    }
  }

  /** The package with a higher version. */
  private static Path newer(CadreCommand command) throws Exception {
    Path tree = command.folder().resolve("tree");
    run(command.folder(), "dpkg-deb", "--raw-extract", built(".deb").toString(), tree.toString());
    Path control = tree.resolve("DEBIAN/control");
    Files.writeString(
        control, Files.readString(control).replaceAll("(?m)^Version: .*$", "Version: 99.0"));
    Path deb = command.folder().resolve("newer.deb");
    run(command.folder(), "dpkg-deb", "--build", tree.toString(), deb.toString());
    return deb;
  }

  /** A folder that dpkg takes for a system without a package. */
  private static Path emptySystem(CadreCommand command) throws IOException {
    Path root = command.folder().resolve("root");
    Path database = Files.createDirectories(root.resolve("var/lib/dpkg"));
    Files.createDirectory(database.resolve("info"));
    Files.createDirectory(database.resolve("updates"));
    Files.createFile(database.resolve("status"));
    return root;
  }

  private static String dpkg(Path root, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("dpkg", "--root=" + root, "--force-not-root"));
    words.addAll(List.of(arguments));
    return run(root, words.toArray(String[]::new));
  }

  private static String run(Path folder, String... words) throws Exception {
    Process process =
        new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(path -> !Files.isDirectory(path)).toList();
    }
  }

  private static Path built(String ending) throws IOException {
    Path folder = Path.of(System.getProperty("cadre.dist", "../dist/target")).toAbsolutePath();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .findFirst()
          .orElseThrow(() -> new IOException("no " + ending + " in " + folder + ": ./dev build"));
    }
  }
}

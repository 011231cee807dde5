package dev.cadre.primary.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  @TempDir Path xdg;
  private RunRoot root;

  @BeforeEach
  void root() throws IOException {
    root = RunRoot.of(Map.of("XDG_RUNTIME_DIR", xdg.toString()));
  }

  @Test
  void theRootFollowsTheEnvironment() throws IOException {
    assertThat(root.path()).isEqualTo(xdg.resolve("cadre"));
    boolean isRoot = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    assertThat(RunRoot.of(Map.of()).path().toString())
        .isEqualTo(
            isRoot
                ? "/run/cadre"
                : "/tmp/cadre-" + Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    assertThat(RunRoot.of(Map.of("XDG_RUNTIME_DIR", "/nowhere")).path().toString())
        .doesNotStartWith("/nowhere");
  }

  @Test
  void onlyTheOwnerMayEnter() throws IOException {
    try (var directory = RunDirectory.open(root, "app", words -> {})) {
      for (Path path : new Path[] {root.path(), directory.path(), directory.generations()}) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .isEqualTo("rwx------");
      }
    }
  }

  @Test
  void aLinkInPlaceOfTheDirectoryIsRefused() throws IOException {
    Files.createSymbolicLink(root.path(), Files.createDirectory(xdg.resolve("elsewhere")));
    assertThatThrownBy(() -> RunDirectory.open(root, "app", words -> {}))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aSecondOneOfTheSameNameIsRefusedWithThePidOfTheFirst() throws IOException {
    try (var first = RunDirectory.open(root, "app", words -> {});
        var other = RunDirectory.open(root, "other", words -> {})) {
      var refusal =
          catchThrowableOfType(
              NameInUseException.class, () -> RunDirectory.open(root, "app", words -> {}).close());
      assertThat(refusal.pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(refusal).hasMessageContaining("\"app\"").hasMessageContaining("" + refusal.pid());
      assertThat(first.path()).isNotEqualTo(other.path());
      assertThat(first.dead()).isEmpty();
    }
    RunDirectory.open(root, "app", words -> {}).close();
  }

  @Test
  void whatAKilledPrimaryLeftIsRemovedByTheNext() throws Exception {
    Process primary =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                HoldsName.class.getName(),
                xdg.toString(),
                "app")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = primary.inputReader()) {
      assertThat(out.readLine()).isEqualTo("held");
      var refusal =
          catchThrowableOfType(
              NameInUseException.class, () -> RunDirectory.open(root, "app", words -> {}).close());
      assertThat(refusal.pid()).isEqualTo(primary.pid());
    } finally {
      primary.destroyForcibly();
      assertThat(primary.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(root.directory("app").resolve("generations/old.jar")).exists();
    assertThat(root.directory("app").resolve("control.sock")).exists();
    try (var directory = RunDirectory.open(root, "app", words -> {})) {
      assertThat(directory.generations()).isEmptyDirectory();
      assertThat(directory.controlSocket()).doesNotExist();
      assertThat(directory.dead()).hasValue(primary.pid());
      assertThat(RunDirectory.owner(directory.path())).contains(ProcessIdentity.self());
    }
  }

  @Test
  void twoNeverHaveTheNameAtATimeThoughItsFolderComesAndGoes() throws Exception {
    List<Process> primaries = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        primaries.add(
            new ProcessBuilder(
                    System.getProperty("java.home") + "/bin/java",
                    "-cp",
                    System.getProperty("java.class.path"),
                    TakesTurns.class.getName(),
                    xdg.toString(),
                    "app")
                .inheritIO()
                .start());
      }
      for (Process primary : primaries) {
        assertThat(primary.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(primary.exitValue()).isZero();
      }
    } finally {
      primaries.forEach(Process::destroyForcibly);
    }
    assertThat(root.directory("app")).doesNotExist();
  }

  @Test
  void theEndRemovesAllOfIt() throws IOException {
    Path path;
    try (var directory = RunDirectory.open(root, "app", words -> {});
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      path = directory.path();
      server.bind(UnixDomainSocketAddress.of(directory.controlSocket()));
      Files.createDirectories(directory.generations().resolve("ab/cd"));
      Files.writeString(directory.generations().resolve("ab/cd/app.jar"), "x");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void theEndLeavesWhatCannotBeRemovedAndGivesTheNameFree() throws Exception {
    var directory = RunDirectory.open(root, "app", words -> {});
    Path generations = directory.generations();
    String deep = ("x".repeat(200) + "/").repeat(25); // more than a path may be long: PATH_MAX
    try {
      assertThat(sh("cd \"$0\" && mkdir -p \"$1\"", generations, deep)).isZero();
      Files.writeString(generations.resolve("z.jar"), "x");

      directory.close();

      assertThat(generations).exists();
      assertThat(generations.resolve("z.jar")).doesNotExist();
      assertThat(directory.path().resolve(RunDirectory.IDENTITY)).doesNotExist();
    } finally {
      assertThat(sh("rm -rf \"$0\"", generations, "")).isZero();
    }
    RunDirectory.open(root, "app", words -> {}).close();
  }

  private static int sh(String script, Path first, String second) throws Exception {
    return new ProcessBuilder("sh", "-c", script, first.toString(), second)
        .inheritIO()
        .start()
        .waitFor();
  }
}

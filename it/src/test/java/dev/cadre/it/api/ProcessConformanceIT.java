package dev.cadre.it.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.fixture.FixtureJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The processes of workers: what {@link ProcessProgram} has said. Each method is a row of
 * docs/node-conformance.md. Other users take root.
 */
final class ProcessConformanceIT {
  private static final int NOBODY = 65534;

  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  /** One that only root can bind, where the system has such ports. */
  private static final int PORT = 601;

  private static Map<String, String> output = Map.of();
  private static String outputLog = "";
  private static Map<String, String> user = Map.of();
  private static Map<String, String> denied = Map.of();

  @BeforeAll
  static void run() throws IOException {
    try (ProgramRun run = ProgramRun.start(ProcessProgram.class, "output")) {
      output = run.facts();
      outputLog = run.log().toString();
    }
    if (isRoot()) {
      CadreCommand command = publicFolder();
      Path program = program(command);
      try (ProgramRun run = ProgramRun.start(command, program, "user")) {
        user = run.facts();
      }
      denied = denied();
    }
  }

  private static Map<String, String> denied() throws IOException {
    CadreCommand command = publicFolder();
    Path forbidden = Files.createDirectory(command.folder().resolve("forbidden"));
    for (Path own : List.of(command.folder(), command.folder().resolve("run"))) {
      Files.setAttribute(own, "unix:uid", NOBODY);
    }
    List<String> words = new ArrayList<>(List.of("-jar", program(command).toString(), "denied"));
    words.addAll(List.of(Integer.toString(PORT), forbidden.resolve("socket").toString()));
    Path cache = command.folder().resolve("cache");
    try (ProgramRun run = ProgramRun.start(command, AS_NOBODY, cache, words)) {
      return run.facts();
    }
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  /** That other users can enter. */
  private static CadreCommand publicFolder() throws IOException {
    CadreCommand command = CadreCommand.inNewFolder();
    for (Path folder : List.of(command.folder(), command.folder().resolve("run"))) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return command;
  }

  /** With a library beside it: the build may be in a folder that other users cannot enter. */
  private static Path program(CadreCommand command) throws IOException {
    Path library = command.folder().resolve("cadre.jar");
    Files.copy(ProgramRun.library(), library);
    Path jar = command.folder().resolve("program.jar");
    return FixtureJar.write(jar, ProcessProgram.class, "1", List.of(library));
  }

  private static void ofUser(String fact, String value) {
    assumeTrue(!user.isEmpty(), "only root can start processes of other users");
    assertThat(user).containsEntry(fact, value);
  }

  private static void ofDenied(String fact, String value) {
    assumeTrue(!denied.isEmpty(), "only root can become another user");
    assertThat(denied).containsEntry(fact, value);
  }

  @Test
  void outputIsToldLineByLine() {
    assertThat(output)
        .containsEntry("told.both", "[spoken to stderr TOLD (error), spoken to stdout TOLD]");
    assertThat(outputLog).doesNotContain("] spoken to stdout TOLD");
  }

  @Test
  void clusterHearsOutputWithItsWorker() {
    assertThat(output).containsEntry("told.cluster", "true");
  }

  @Test
  void outputIsLoggedUnlessItIsSaidOtherwise() {
    assertThat(outputLog).contains("] spoken to stdout LOGGED", "] spoken to stderr LOGGED");
  }

  @Test
  void outputCanBeIgnored() {
    assertThat(outputLog).doesNotContain("IGNORED");
  }

  @Test
  void outputCanBeInherited() {
    assertThat(outputLog.lines())
        .contains("spoken to stdout INHERITED", "spoken to stderr INHERITED");
  }

  @Test
  void workersRunAsAnotherUser() {
    ofUser("user.uid", "Uid: 65534 65534 65534 65534");
    ofUser("user.gid", "Gid: 65534 65534 65534 65534");
    ofUser("user.groups", "Groups:");
    ofUser("user.capabilities", "CapEff: 0000000000000000");
  }

  @Test
  void otherUsersListenOnPortsOfRoot() {
    ofUser("user.listens", "true");
    ofUser("user.serves", "true");
  }

  @Test
  void otherUsersGetSockets() {
    ofUser("user.socketSent", "true");
    ofUser("user.socketServed", "true");
  }

  @Test
  void successorsAreTheSameUser() {
    ofUser("user.restarts", "true");
    ofUser("user.successor", "Uid: 65534 65534 65534 65534");
  }

  @Test
  void anotherUserTakesRoot() {
    ofDenied("denied.user", "IllegalStateException");
  }

  @Test
  void privilegedPortIsRefusedInTheWorker() {
    assumeTrue(
        !Integer.toString(PORT).equals(denied.get("denied.port")),
        "everybody can bind all ports here");
    ofDenied("denied.port", "BindException: Permission denied");
    ofDenied("denied.lives", "true");
  }

  @Test
  void forbiddenPathIsRefusedInTheWorker() {
    ofDenied("denied.path", "BindException: Permission denied");
  }
}

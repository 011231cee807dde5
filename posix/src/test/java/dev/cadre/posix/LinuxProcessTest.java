package dev.cadre.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.posix.PosixProcess.ExitStatus;
import dev.cadre.posix.PosixProcess.FileActions;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxProcessTest {
  private static final int O_RDWR = 2;
  private static final int SIGTERM = 15;
  private static final int SIGKILL = 9;

  private final PosixProcess process = LinuxPosix.instance().process();
  private final PosixFile file = LinuxPosix.instance().file();
  private final List<Integer> children = new ArrayList<>();
  private int devNull;

  @BeforeEach
  void openDevNull() throws PosixException {
    devNull = file.open("/dev/null", O_RDWR, 0);
  }

  @AfterEach
  void leaveNothingBehind() throws Exception {
    file.close(devNull);
    for (int pid : children) {
      try {
        process.kill(pid, SIGKILL);
        Await.until("end of " + pid, () -> process.reap(pid).isPresent());
      } catch (PosixException reaped) {
        assertThat(reaped.errno()).isIn(Errno.ESRCH, Errno.ECHILD);
      }
    }
  }

  @Test
  void childHasExactlyTheDescriptorsGiven() throws Exception {
    // One that the JDK leaves inheritable, and one with a high number.
    try (FileInputStream leaky = new FileInputStream("/proc/self/status");
        ServerSocket socket = new ServerSocket(0)) {
      assertThat(leaky.read()).isPositive();
      assertThat(socket.getLocalPort()).isPositive();
      int pid = spawn(List.of(devNull, devNull, devNull, devNull), "/bin/sleep", "600");
      awaitExec(pid, "sleep");
      assertThat(descriptors(pid)).containsExactly(0, 1, 2, 3);
    }
  }

  @Test
  void childHasExactlyTheDescriptorsGivenOnAnOlderLibraryToo() throws Exception {
    try (FileInputStream leaky = new FileInputStream("/proc/self/status")) {
      assertThat(leaky.read()).isPositive();
      List<List<Integer>> seen = new ArrayList<>();
      // The JVM may open a file of its own just then, which that way cannot keep from the child.
      while (seen.size() < 5 && !seen.contains(List.of(0, 1, 2, 3))) {
        int pid =
            Spawn.spawn(
                "/bin/sleep",
                List.of("sleep", "600"),
                List.of(),
                new FileActions(List.of(devNull, devNull, 1, 0), "/"),
                false);
        children.add(pid);
        awaitExec(pid, "sleep");
        seen.add(List.copyOf(descriptors(pid)));
      }
      assertThat(seen).contains(List.of(0, 1, 2, 3));
    }
  }

  @Test
  void sourcesThatArePlacesThemselvesDoNotOverwriteEachOther() throws Exception {
    int pid = spawn(List.of(devNull, 2, 1, 0, devNull), "/bin/sleep", "600");
    awaitExec(pid, "sleep");
    String child = Integer.toString(pid);
    assertThat(link(child, 0)).isEqualTo("/dev/null");
    assertThat(link(child, 1)).isEqualTo(link("self", 2));
    assertThat(link(child, 2)).isEqualTo(link("self", 1));
    assertThat(link(child, 3)).isEqualTo(link("self", 0));
    assertThat(link(child, 4)).isEqualTo("/dev/null");
  }

  @Test
  void spawnLeavesNoDescriptorInTheParent() throws Exception {
    awaitExit(spawn(List.of(0, 1, 2), "/bin/true"));
    var before = descriptors((int) ProcessHandle.current().pid());
    for (int i = 0; i < 20; i++) {
      awaitExit(spawn(List.of(0, 1, 2, devNull, 3), "/bin/true"));
    }
    assertThat(descriptors((int) ProcessHandle.current().pid())).isEqualTo(before);
  }

  @Test
  void childLeadsItsProcessGroupWithNoSignalBlockedOrIgnored() throws Exception {
    int pid = spawn(List.of(devNull, devNull, devNull), "/bin/sleep", "600");
    awaitExec(pid, "sleep");
    String[] stat = Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ", -1);
    assertThat(stat[4]).as("process group").isEqualTo(Integer.toString(pid));
    List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
    assertThat(status)
        .contains("SigBlk:\t0000000000000000")
        .contains("SigIgn:\t0000000000000000")
        .contains("SigCgt:\t0000000000000000");
  }

  @Test
  void childOfAParentThatIgnoresSignalsDoesNot() throws Exception {
    // The JVM keeps an ignored SIGHUP (nohup) ignored; so a JVM that is spawned by one, to spawn.
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh",
            "-c",
            "trap '' HUP; exec \"$0\" \"$@\"",
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SignalsOfAChild.class.getName());
    Process parent = builder.redirectErrorStream(true).start();
    String output = new String(parent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output.lines())
        .containsExactly("SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000");
    assertThat(parent.waitFor()).isZero();
  }

  /** Prints the dispositions that a child of this process has. */
  static final class SignalsOfAChild {
    private SignalsOfAChild() {}

    public static void main(String[] args) throws Exception {
      PosixProcess process = LinuxPosix.instance().process();
      int pid =
          process.posixSpawn(
              "/bin/grep",
              List.of("grep", "-E", "SigBlk|SigIgn", "/proc/self/status"),
              List.of(),
              new FileActions(List.of(0, 1, 2), "/"));
      Await.until("end of grep", () -> process.reap(pid).isPresent());
    }
  }

  @Test
  void childHasTheDirectoryArgumentsAndEnvironmentGiven() throws Exception {
    PosixFile.Pipe pipe = file.pipe();
    try {
      int pid =
          process.posixSpawn(
              "/bin/sh",
              List.of("sh", "-c", "pwd; echo \"$1|$GREETING|$PATH\"", "sh", "a b \u00fc"),
              List.of("GREETING=hello", "PATH=/nowhere"),
              new FileActions(List.of(devNull, pipe.writeEnd(), devNull), "/proc"));
      children.add(pid);
      file.close(pipe.writeEnd());
      assertThat(readAll(pipe.readEnd())).isEqualTo("/proc\na b \u00fc|hello|/nowhere\n");
    } finally {
      file.close(pipe.readEnd());
    }
  }

  @Test
  void missingProgramIsAnErrorOfTheCall(@TempDir Path directory) throws IOException {
    Path text = Files.createFile(directory.resolve("text"));
    assertThatThrownBy(() -> spawn(List.of(devNull), "/no/such/program"))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessageContaining("/no/such/program");
    assertThatThrownBy(() -> spawn(List.of(devNull), text.toString()))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EACCES));
    assertThatThrownBy(() -> spawn(List.of(9999), "/bin/true"))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
  }

  @Test
  void aChildCanBeMadeNiceAndHasTheDiskLast() throws Exception {
    int pid = spawn(List.of(devNull, devNull, devNull), "/bin/sleep", "600");
    process.setpriority(pid, 19);
    process.ioprioSetIdle(pid);
    String[] stat = Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ", -1);
    assertThat(stat[18]).as("nice").isEqualTo("19");
    process.kill(pid, SIGKILL);
    Await.until("end of " + pid, () -> process.reap(pid).isPresent());
    assertThatThrownBy(() -> process.setpriority(pid, 19))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
    assertThatThrownBy(() -> process.ioprioSetIdle(pid))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
  }

  @Test
  void nulInAnArgumentIsRefused() {
    assertThatThrownBy(() -> spawn(List.of(devNull), "/bin/true", "a\0b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void exitCodeAndSignalAreExact() throws Exception {
    assertThat(await(spawn(List.of(), "/bin/sh", "-c", "exit 137")))
        .isEqualTo(new ExitStatus.Exited(137));
    assertThat(await(spawn(List.of(), "/bin/sh", "-c", "kill -ABRT $$")))
        .isEqualTo(new ExitStatus.Signalled(6));
    int pid = spawn(List.of(), "/bin/sleep", "600");
    assertThat(process.reap(pid)).isEmpty();
    process.kill(-pid, SIGTERM);
    assertThat(await(pid)).isEqualTo(new ExitStatus.Signalled(SIGTERM));
  }

  @Test
  void awaitAnyExitLeavesTheChildToBeReaped() throws Exception {
    int pid = spawn(List.of(), "/bin/sh", "-c", "exit 3");
    assertThat(process.awaitAnyExit()).isEqualTo(pid);
    assertThat(process.awaitAnyExit()).isEqualTo(pid);
    process.kill(pid, 0);
    assertThat(process.reap(pid)).contains(new ExitStatus.Exited(3));
    assertThatThrownBy(() -> process.reap(pid))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECHILD));
    assertThatThrownBy(process::awaitAnyExit)
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECHILD));
    assertThatThrownBy(() -> process.kill(pid, 0))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
  }

  @Test
  void execveKeepsThePidAndBlocksNoSignal() throws Exception {
    Process jvm =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Reexecuted.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).isEqualTo(jvm.pid() + " hello\nSigBlk:\t0000000000000000\n");
    assertThat(jvm.waitFor()).isEqualTo(4);
  }

  @Test
  void execveThatFailsReturns() {
    assertThatThrownBy(() -> process.execve("/no/such/program", List.of("x"), List.of()))
        .isInstanceOfSatisfying(
            PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
  }

  /** Turns into a shell. */
  static final class Reexecuted {
    private Reexecuted() {}

    public static void main(String[] args) throws Exception {
      LinuxPosix.instance()
          .process()
          .execve(
              "/bin/sh",
              List.of("sh", "-c", "echo $$ $WORD; grep SigBlk /proc/self/status; exit 4"),
              List.of("WORD=hello", "PATH=/usr/bin:/bin"));
    }
  }

  private int spawn(List<Integer> descriptors, String... command) throws PosixException {
    int pid =
        process.posixSpawn(
            command[0],
            List.of(command),
            List.of("PATH=/usr/bin:/bin"),
            new FileActions(descriptors, "/"));
    children.add(pid);
    return pid;
  }

  private void awaitExit(int pid) throws Exception {
    assertThat(await(pid)).isEqualTo(new ExitStatus.Exited(0));
  }

  private ExitStatus await(int pid) throws Exception {
    List<ExitStatus> status = new ArrayList<>();
    Await.until(
        "end of " + pid,
        () -> {
          Optional<ExitStatus> ended = process.reap(pid);
          ended.ifPresent(status::add);
          return ended.isPresent();
        });
    return status.getFirst();
  }

  private static void awaitExec(int pid, String name) throws Exception {
    Path comm = Path.of("/proc/" + pid + "/comm");
    Await.until("exec of " + name, () -> Files.readString(comm).strip().equals(name));
  }

  private static SortedSet<Integer> descriptors(int pid) throws IOException {
    SortedSet<Integer> numbers = new TreeSet<>();
    try (Stream<Path> list = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      list.forEach(path -> numbers.add(Integer.valueOf(path.getFileName().toString())));
    }
    return numbers;
  }

  private static String link(String process, int fd) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/" + process + "/fd/" + fd)).toString();
  }

  private String readAll(int fd) throws PosixException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      assertThat(file.poll(List.of(new PosixFile.Interest(fd, PosixFile.POLLIN)), 10_000))
          .isNotEmpty();
      buffer.clear();
      if (file.read(fd, buffer) == 0) {
        return all.toString(StandardCharsets.UTF_8);
      }
      buffer.flip();
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      all.writeBytes(bytes);
    }
  }
}
